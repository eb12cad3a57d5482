package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Which key this really is: lower-case hex of a SHA-256, over the SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) or, for a
 * secret key, over what names it for ever in its backend.
 */
public record KeyIdentity(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyIdentity {}

    /** @param spki SubjectPublicKeyInfo, DER */
    public static KeyIdentity ofSpki(byte[] spki) {
        return new KeyIdentity(HexFormat.of().formatHex(sha256().digest(spki)));
    }

    /**
     * @param type Vault's name of the backend's type
     * @param id never given to another key of that type: the token's serial number and CKA_ID, the key's ARN, the
     *     versioned URL or resource name
     * @param checkValue tells other key bytes under the same id, null where the backend shows none
     */
    public static KeyIdentity ofSecret(String type, String id, byte @Nullable [] checkValue) {
        MessageDigest digest = sha256();
        String text = "secret:%s:%d:%s:".formatted(type, id.length(), id);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return new KeyIdentity(HexFormat.of().formatHex(digest.digest(checkValue == null ? new byte[0] : checkValue)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
