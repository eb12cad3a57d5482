package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Which key this really is: lower-case hex of the SHA-256 of its SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
public record KeyIdentity(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyIdentity {}

    /** @param spki SubjectPublicKeyInfo, DER */
    public static KeyIdentity ofSpki(byte[] spki) {
        try {
            return new KeyIdentity(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(spki)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
