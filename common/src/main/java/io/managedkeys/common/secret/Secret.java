package io.managedkeys.common.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** A secret in clear, for as short as possible. The only way in is {@link #reveal}; printing it prints "redacted". */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over; the caller no longer uses it. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes);
    }

    public static Secret of(CharSequence text) {
        return new Secret(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Calls {@code use} with the bytes themselves, not a copy. */
    public <T> T reveal(Function<byte[], T> use) {
        return use.apply(bytes);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Overwrites the bytes. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "redacted";
    }
}
