package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Encryption with a public key, which needs no call. */
final class RsaEncryption {
    private static final int PKCS1_OVERHEAD = 11;

    private final RSAPublicKey publicKey;

    RsaEncryption(RSAPublicKey publicKey) {
        this.publicKey = publicKey;
    }

    /** Bytes of a ciphertext. */
    int length() {
        return (publicKey.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** @throws ApiException 400 when the plaintext is too long for the key */
    byte[] encrypt(EncryptionScheme scheme, byte[] plaintext) {
        int longest = scheme instanceof EncryptionScheme.RsaOaep(var hash, var mask)
                ? length() - 2 * hash.length() - 2
                : length() - PKCS1_OVERHEAD;
        if (plaintext.length > longest) {
            throw ApiException.invalid("the key encrypts at most %d bytes with %s, the plaintext has %d"
                    .formatted(longest, scheme.text(), plaintext.length));
        }
        try {
            return cipher(scheme).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private Cipher cipher(EncryptionScheme scheme) throws GeneralSecurityException {
        if (scheme instanceof EncryptionScheme.RsaOaep(HashAlgorithm hash, HashAlgorithm mask)) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    publicKey,
                    new OAEPParameterSpec(
                            hash.jcaName(), "MGF1", new MGF1ParameterSpec(mask.jcaName()), PSource.PSpecified.DEFAULT));
            return cipher;
        }
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, publicKey);
        return cipher;
    }
}
