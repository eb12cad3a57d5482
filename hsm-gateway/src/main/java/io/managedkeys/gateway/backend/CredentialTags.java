package io.managedkeys.gateway.backend;

import io.managedkeys.common.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Tells credentials apart without keeping them: HMAC-SHA256(gateway's key, place ‖ 0x00 ‖ secret) in hex. The place is
 * what the secret opens, for PKCS#11 the token's serial number.
 */
public final class CredentialTags {
    private final SecretKey key;

    public CredentialTags(SecretKey key) {
        this.key = key;
    }

    public String tag(String place, Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(place.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return secret.reveal(bytes -> {
                mac.update(bytes);
                byte[] tag = mac.doFinal();
                String text = HexFormat.of().formatHex(tag);
                Arrays.fill(tag, (byte) 0);
                return text;
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
