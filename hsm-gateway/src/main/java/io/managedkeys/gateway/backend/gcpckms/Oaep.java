package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** RSAES-OAEP with the public key (RFC 8017 §7.1.1): Cloud KMS has no call for it, since anybody can. */
final class Oaep {
    private Oaep() {}

    /** @throws ApiException 400 when the plaintext is too long */
    static byte[] encrypt(byte[] spki, HashAlgorithm hash, byte[] plaintext) {
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(spki));
            int room = ((RSAPublicKey) key).getModulus().bitLength() / 8 - 2 * hash.length() - 2;
            if (plaintext.length > room) {
                throw ApiException.invalid("the key encrypts up to %d bytes, not %d".formatted(room, plaintext.length));
            }
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec(
                            hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), PSource.PSpecified.DEFAULT));
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has RSA-OAEP", e);
        }
    }
}
