package io.managedkeys.registry.token;

import io.managedkeys.common.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is kept of a token's id: its SHA-256 in lower-case hex. Ids are random, so no salt is needed. */
public final class TokenHash {
    private TokenHash() {}

    public static String of(Secret id) {
        return id.reveal(TokenHash::of);
    }

    static String of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String of(byte[] id) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(id));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
