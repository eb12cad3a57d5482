package io.managedkeys.pki.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Key identifiers by method 1 of RFC 5280 §4.2.1.2: the SHA-1 of the public key's bit string. */
public final class SubjectKeyId {
    private SubjectKeyId() {}

    static byte[] of(SubjectPublicKeyInfo key) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(key.getPublicKeyData().getBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Hex pairs joined by colons. */
    public static String text(byte[] spki) {
        return HexFormat.ofDelimiter(":").formatHex(of(SubjectPublicKeyInfo.getInstance(spki)));
    }
}
