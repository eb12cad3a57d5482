package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** RSA encryption in the gateway: it needs the public key alone, so no backend is asked. */
public final class RsaEncryption {
    private static final int PKCS1_OVERHEAD = 11;

    private RsaEncryption() {}

    /** Whether the scheme needs no more than a public key. */
    public static boolean isFor(EncryptionScheme scheme) {
        return scheme instanceof EncryptionScheme.RsaOaep || scheme instanceof EncryptionScheme.RsaPkcs1;
    }

    /**
     * @param spki SubjectPublicKeyInfo, DER, of an RSA key
     * @throws ApiException 400 when the plaintext is too long for the key, or comes with what RSA has no place for
     */
    public static byte[] encrypt(EncryptionScheme scheme, byte[] spki, Plaintext plaintext) {
        if (plaintext.iv() != null || (plaintext.associatedData() != null && plaintext.associatedData().length > 0)) {
            throw ApiException.invalid(scheme.text() + " has no place for an IV or associated data");
        }
        try {
            RSAPublicKey key =
                    (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
            int most = (key.getModulus().bitLength() + 7) / 8 - overhead(scheme);
            if (plaintext.value().length > most) {
                throw ApiException.invalid("a plaintext of %d bytes is too long for the key: %d are possible with %s"
                        .formatted(plaintext.value().length, most, scheme.text()));
            }
            Cipher cipher = Cipher.getInstance(
                    scheme instanceof EncryptionScheme.RsaPkcs1 ? "RSA/ECB/PKCS1Padding" : "RSA/ECB/OAEPPadding");
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
            return cipher.doFinal(plaintext.value());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA encryption with " + scheme, e);
        }
    }

    private static int overhead(EncryptionScheme scheme) {
        return scheme instanceof EncryptionScheme.RsaOaep oaep ? 2 * oaep.hash().length() + 2 : PKCS1_OVERHEAD;
    }
}
