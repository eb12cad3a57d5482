package io.managedkeys.gateway.backend;

import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.MacScheme;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** The second implementation (Bouncy Castle) of encryption and MACs, with keys that a test knows. */
public final class TestCiphers {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private TestCiphers() {}

    /** What anybody can encrypt: RSA with the public key. */
    public static byte[] encrypt(EncryptionScheme scheme, byte[] spki, byte[] plaintext) {
        try {
            Cipher cipher = rsa(scheme);
            var key = KeyFactory.getInstance("RSA", BOUNCY_CASTLE).generatePublic(new X509EncodedKeySpec(spki));
            if (scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash)) {
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        key,
                        new OAEPParameterSpec(
                                hash.jcaName(),
                                "MGF1",
                                new MGF1ParameterSpec(mgfHash.jcaName()),
                                PSource.PSpecified.DEFAULT));
            } else {
                cipher.init(Cipher.ENCRYPT_MODE, key);
            }
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher rsa(EncryptionScheme scheme) throws GeneralSecurityException {
        return Cipher.getInstance(
                scheme instanceof EncryptionScheme.RsaPkcs1 ? "RSA/NONE/PKCS1Padding" : "RSA/NONE/OAEPPadding",
                BOUNCY_CASTLE);
    }

    /**
     * What a backend's ciphertext holds.
     *
     * @param secret of the key, and behind it, where the scheme has a second key, of that one
     */
    public static byte[] decrypt(
            EncryptionScheme scheme, Secrets secret, byte[] ciphertext, byte @Nullable [] associatedData) {
        try {
            return switch (scheme) {
                case EncryptionScheme.AesGcm gcm -> gcm(secret, ciphertext, associatedData);
                case EncryptionScheme.AesCbcPad pad -> cbc(secret, ciphertext);
                case EncryptionScheme.AesCbcHmac(var hash) -> {
                    byte[] body = Arrays.copyOf(ciphertext, ciphertext.length - hash.length());
                    byte[] tag = Arrays.copyOfRange(ciphertext, body.length, ciphertext.length);
                    byte[] ad = associatedData == null ? new byte[0] : associatedData;
                    byte[] input = ByteBuffer.allocate(ad.length + body.length + Long.BYTES)
                            .put(ad)
                            .put(body)
                            .putLong(ad.length * 8L)
                            .array();
                    if (!MessageDigest.isEqual(tag, hmac(hash, secret.mac().orElseThrow(), input))) {
                        throw new IllegalStateException("wrong MAC");
                    }
                    yield cbc(secret, body);
                }
                default -> throw new IllegalArgumentException("not outside its backend: " + scheme);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Key bytes that a test put into a backend. */
    public record Secrets(byte[] key, Optional<byte[]> mac) {
        public static Secrets of(byte[] key) {
            return new Secrets(key, Optional.empty());
        }
    }

    private static byte[] gcm(Secrets secret, byte[] ciphertext, byte @Nullable [] associatedData)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", BOUNCY_CASTLE);
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(secret.key(), "AES"),
                new GCMParameterSpec(EncryptionScheme.GCM_TAG_BYTES * 8, ciphertext, 0, EncryptionScheme.GCM_IV_BYTES));
        if (associatedData != null) {
            cipher.updateAAD(associatedData);
        }
        return cipher.doFinal(
                ciphertext, EncryptionScheme.GCM_IV_BYTES, ciphertext.length - EncryptionScheme.GCM_IV_BYTES);
    }

    private static byte[] cbc(Secrets secret, byte[] ciphertext) throws GeneralSecurityException {
        int iv = EncryptionScheme.AES_BLOCK_BYTES;
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS7Padding", BOUNCY_CASTLE);
        cipher.init(
                Cipher.DECRYPT_MODE, new SecretKeySpec(secret.key(), "AES"), new IvParameterSpec(ciphertext, 0, iv));
        return cipher.doFinal(ciphertext, iv, ciphertext.length - iv);
    }

    public static byte[] mac(MacScheme scheme, byte[] key, byte[] message) {
        try {
            return hmac(scheme.hash(), key, message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(HashAlgorithm hash, byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + hash.jcaName().replace("SHA-", "SHA"), BOUNCY_CASTLE);
        mac.init(new SecretKeySpec(key, "HMAC"));
        return mac.doFinal(message);
    }
}
