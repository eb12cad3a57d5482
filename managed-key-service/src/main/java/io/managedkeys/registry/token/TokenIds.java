package io.managedkeys.registry.token;

import io.managedkeys.common.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.springframework.stereotype.Component;

/** Draws ids of service tokens and accessors: 24 characters of base62, about 142 bits. */
@Component
public class TokenIds {
    private static final byte[] BASE62 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 24;

    private final SecureRandom random = new SecureRandom();

    /** {@code hvs.} and 24 random characters. */
    public Secret newServiceToken() {
        byte[] id = new byte[4 + LENGTH];
        System.arraycopy("hvs.".getBytes(StandardCharsets.US_ASCII), 0, id, 0, 4);
        fill(id, 4);
        return Secret.of(id);
    }

    public String newAccessor() {
        byte[] accessor = new byte[LENGTH];
        fill(accessor, 0);
        return new String(accessor, StandardCharsets.US_ASCII);
    }

    private void fill(byte[] target, int from) {
        for (int i = from; i < target.length; i++) {
            target[i] = BASE62[random.nextInt(BASE62.length)];
        }
    }
}
