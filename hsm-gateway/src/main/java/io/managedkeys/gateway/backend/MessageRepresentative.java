package io.managedkeys.gateway.backend;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** μ of ML-DSA (FIPS 204, algorithm 7, line 6): 64 bytes that stand for public key and message, with no context. */
public final class MessageRepresentative {
    private static final byte[] PURE_WITHOUT_CONTEXT = {0, 0};

    private MessageRepresentative() {}

    /** @param spki of the key, DER */
    public static byte[] of(byte[] spki, byte[] message) {
        try {
            MessageDigest shake = MessageDigest.getInstance("SHAKE256-512");
            byte[] publicKeyHash = shake.digest(
                    SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets());
            shake.update(publicKeyHash);
            shake.update(PURE_WITHOUT_CONTEXT);
            return shake.digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has SHAKE256", e);
        }
    }
}
