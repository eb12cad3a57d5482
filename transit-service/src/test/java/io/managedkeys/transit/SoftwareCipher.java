package io.managedkeys.transit;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.MacScheme;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Encrypts, decrypts and makes MACs just as the gateway promises to, with keys of this JVM (Bouncy Castle). */
final class SoftwareCipher {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final SecureRandom RANDOM = new SecureRandom();
    /** In front of what a cloud's own encryption gives. */
    private static final byte CLOUD = 0x7f;

    private SoftwareCipher() {}

    static Outcome encrypt(SoftwareKey key, EncryptionScheme scheme, Plaintext input) {
        try {
            return Outcome.of(
                    switch (scheme) {
                        case EncryptionScheme.AesGcm() -> gcm(key.secret(), input);
                        case EncryptionScheme.KmsSymmetric() -> concat(new byte[] {CLOUD}, gcm(cloudKey(key), input));
                        case EncryptionScheme.AesCbcPad() -> cbc(key.secret(), input);
                        case EncryptionScheme.AesCbcHmac(var hash) -> {
                            byte[] body = cbc(key.secret(), input);
                            yield concat(body, tag(key, hash, body, input.associatedData()));
                        }
                        case EncryptionScheme.RsaOaep oaep ->
                            throw new IllegalStateException("a public key is enough for " + oaep.text());
                        case EncryptionScheme.RsaPkcs1 pkcs1 ->
                            throw new IllegalStateException("a public key is enough for " + pkcs1.text());
                    });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever is wrong, the outcome is the one of the contract. */
    static Outcome decrypt(SoftwareKey key, EncryptionScheme scheme, Ciphertext input) {
        try {
            byte[] bytes = input.value();
            return Outcome.of(
                    switch (scheme) {
                        case EncryptionScheme.AesGcm() -> openGcm(key.secret(), bytes, input.associatedData());
                        case EncryptionScheme.KmsSymmetric() ->
                            openGcm(cloudKey(key), Arrays.copyOfRange(bytes, 1, bytes.length), input.associatedData());
                        case EncryptionScheme.AesCbcPad() -> openCbc(key.secret(), bytes);
                        case EncryptionScheme.AesCbcHmac(var hash) -> {
                            byte[] body = Arrays.copyOf(bytes, bytes.length - hash.length());
                            byte[] tag = Arrays.copyOfRange(bytes, body.length, bytes.length);
                            if (!MessageDigest.isEqual(tag, tag(key, hash, body, input.associatedData()))) {
                                throw new GeneralSecurityException("wrong MAC");
                            }
                            yield openCbc(key.secret(), body);
                        }
                        case EncryptionScheme.RsaOaep(var hash, var mgfHash) ->
                            rsa(
                                    "RSA/NONE/OAEPPadding",
                                    key.pair().getPrivate(),
                                    new OAEPParameterSpec(
                                            hash.jcaName(),
                                            "MGF1",
                                            new MGF1ParameterSpec(mgfHash.jcaName()),
                                            PSource.PSpecified.DEFAULT),
                                    bytes);
                        case EncryptionScheme.RsaPkcs1() ->
                            rsa("RSA/NONE/PKCS1Padding", key.pair().getPrivate(), null, bytes);
                    });
        } catch (GeneralSecurityException | RuntimeException e) {
            return Outcome.failed(ErrorBody.forServices(ApiException.invalid(HsmGateway.DECRYPTION_FAILED)));
        }
    }

    static byte[] mac(byte[] key, MacScheme scheme, byte[] message) {
        try {
            return hmac(key, scheme.hash(), message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gcm(byte[] key, Plaintext input) throws GeneralSecurityException {
        byte[] iv = iv(input, EncryptionScheme.GCM_IV_BYTES);
        Cipher cipher = cipher("AES/GCM/NoPadding", Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        if (input.associatedData() != null) {
            cipher.updateAAD(input.associatedData());
        }
        return concat(iv, cipher.doFinal(input.value()));
    }

    private static byte[] openGcm(byte[] key, byte[] bytes, byte @Nullable [] associatedData)
            throws GeneralSecurityException {
        int iv = EncryptionScheme.GCM_IV_BYTES;
        Cipher cipher = cipher("AES/GCM/NoPadding", Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, bytes, 0, iv));
        if (associatedData != null) {
            cipher.updateAAD(associatedData);
        }
        return cipher.doFinal(bytes, iv, bytes.length - iv);
    }

    private static byte[] cbc(byte[] key, Plaintext input) throws GeneralSecurityException {
        byte[] iv = iv(input, EncryptionScheme.AES_BLOCK_BYTES);
        return concat(
                iv,
                cipher("AES/CBC/PKCS7Padding", Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv))
                        .doFinal(input.value()));
    }

    private static byte[] openCbc(byte[] key, byte[] bytes) throws GeneralSecurityException {
        int iv = EncryptionScheme.AES_BLOCK_BYTES;
        return cipher("AES/CBC/PKCS7Padding", Cipher.DECRYPT_MODE, key, new IvParameterSpec(bytes, 0, iv))
                .doFinal(bytes, iv, bytes.length - iv);
    }

    private static byte[] rsa(
            String transformation, PrivateKey key, @Nullable AlgorithmParameterSpec parameters, byte[] bytes)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(transformation, BOUNCY_CASTLE);
        cipher.init(Cipher.DECRYPT_MODE, key, parameters);
        return cipher.doFinal(bytes);
    }

    private static byte[] tag(SoftwareKey key, HashAlgorithm hash, byte[] body, byte @Nullable [] associatedData)
            throws GeneralSecurityException {
        byte[] data = associatedData == null ? new byte[0] : associatedData;
        byte[] input = ByteBuffer.allocate(data.length + body.length + Long.BYTES)
                .put(data)
                .put(body)
                .putLong(data.length * 8L)
                .array();
        return hmac(concat(new byte[] {1}, key.secret()), hash, input);
    }

    private static byte[] hmac(byte[] key, HashAlgorithm hash, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + hash.jcaName().replace("SHA-", "SHA"), BOUNCY_CASTLE);
        mac.init(new SecretKeySpec(key, "HMAC"));
        return mac.doFinal(message);
    }

    /** Of an RSA key in envelope mode, which has no secret, one that goes with its entry. */
    private static byte[] cloudKey(SoftwareKey key) {
        byte[] secret = key.material().secret();
        return secret != null
                ? secret
                : ByteBuffer.allocate(16)
                        .putLong(key.uuid().getMostSignificantBits())
                        .putLong(key.uuid().getLeastSignificantBits())
                        .array();
    }

    private static Cipher cipher(String transformation, int mode, byte[] key, AlgorithmParameterSpec parameters)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(transformation, BOUNCY_CASTLE);
        cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
        return cipher;
    }

    private static byte[] iv(Plaintext input, int length) {
        byte[] given = input.iv();
        if (given != null) {
            return given;
        }
        byte[] iv = new byte[length];
        RANDOM.nextBytes(iv);
        return iv;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
