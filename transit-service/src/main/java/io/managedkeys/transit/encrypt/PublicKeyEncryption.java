package io.managedkeys.transit.encrypt;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.transit.use.ItemResult;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * RSA encryption (RFC 8017 §7), which needs the public key alone and so is done here. Vault does it so for its own keys
 * and OpenBao for those of an HSM; Google Cloud KMS has no call for it. It saves a call to the backend, and whoever
 * read the public key from {@code keys/:name} could do the same.
 */
final class PublicKeyEncryption {
    private static final int PKCS1_OVERHEAD = 11;

    private final RSAPublicKey key;

    /** @param spki SubjectPublicKeyInfo, DER */
    PublicKeyEncryption(byte[] spki) {
        try {
            this.key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored public key cannot be read", e);
        }
    }

    /** Whether anybody who has the public key can encrypt so. */
    static boolean does(EncryptionScheme scheme) {
        return switch (scheme) {
            case EncryptionScheme.RsaOaep oaep -> true;
            case EncryptionScheme.RsaPkcs1 pkcs1 -> true;
            case EncryptionScheme.AesGcm gcm -> false;
            case EncryptionScheme.AesCbcPad pad -> false;
            case EncryptionScheme.AesCbcHmac hmac -> false;
            case EncryptionScheme.KmsSymmetric kms -> false;
        };
    }

    /**
     * @return an outcome for each plaintext, in order, as the gateway gives them
     * @throws ApiException 503 when the deadline passes meanwhile
     */
    List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> plaintexts, Deadline deadline) {
        List<Outcome> outcomes = new ArrayList<>(plaintexts.size());
        for (Plaintext plaintext : plaintexts) {
            if (deadline.hasPassed()) {
                throw ApiException.unavailable("the request took too long", Duration.ofSeconds(1), null);
            }
            outcomes.add(
                    switch (ItemResult.of(() -> encrypt(scheme, plaintext.value()))) {
                        case ItemResult.Done<byte[]>(var ciphertext) -> Outcome.of(ciphertext);
                        case ItemResult.Refused<byte[]>(var why) -> Outcome.failed(ErrorBody.forServices(why));
                    });
        }
        return outcomes;
    }

    /**
     * @return a block as long as the modulus
     * @throws ApiException 400 with Vault's text for a plaintext that is too long
     */
    private byte[] encrypt(EncryptionScheme scheme, byte[] plaintext) {
        int overhead = scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash)
                ? 2 * hash.length() + 2
                : PKCS1_OVERHEAD;
        if (plaintext.length > (key.getModulus().bitLength() + 7) / 8 - overhead) {
            throw ApiException.invalid(
                    "failed to RSA encrypt the plaintext: crypto/rsa: message too long for RSA key size");
        }
        try {
            return cipher(scheme).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot encrypt with " + scheme.text(), e);
        }
    }

    private Cipher cipher(EncryptionScheme scheme) throws GeneralSecurityException {
        if (scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash)) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            // Named in full: the JDK's own choice for the mask is SHA-1, whatever the hash.
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec(
                            hash.jcaName(),
                            "MGF1",
                            new MGF1ParameterSpec(mgfHash.jcaName()),
                            PSource.PSpecified.DEFAULT));
            return cipher;
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher;
    }
}
