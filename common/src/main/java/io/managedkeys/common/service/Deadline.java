package io.managedkeys.common.service;

import java.time.Duration;

/** When the caller stops waiting. Passed on over hops as what remains, so clocks need not agree. */
public record Deadline(long nanoTime) {
    /** Header of internal calls: milliseconds that remain. */
    public static final String HEADER = "X-Managed-Keys-Timeout-Millis";

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean hasPassed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    public Deadline earlier(Deadline other) {
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }

    public Deadline later(Deadline other) {
        return nanoTime - other.nanoTime >= 0 ? this : other;
    }
}
