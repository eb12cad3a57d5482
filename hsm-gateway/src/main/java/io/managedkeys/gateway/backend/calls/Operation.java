package io.managedkeys.gateway.backend.calls;

import io.managedkeys.gateway.backend.ClassifiedFailure;

/**
 * One operation of a backend.
 *
 * @param name as the backend's reference calls it; a metric label, so never anything a client chose
 */
public record Operation(String name, Repeat repeat) {
    /** When it may run again. */
    public enum Repeat {
        /** It creates something: only when the backend surely did nothing. */
        ONCE,
        /** Twice is as good as once. */
        SAFE,
        /** Likewise, and what it is about was just made and may not be seen everywhere yet. */
        FRESH
    }

    public static Operation repeatable(String name) {
        return new Operation(name, Repeat.SAFE);
    }

    public static Operation once(String name) {
        return new Operation(name, Repeat.ONCE);
    }

    public static Operation fresh(String name) {
        return new Operation(name, Repeat.FRESH);
    }

    boolean mayFollow(Failure failure) {
        return switch (failure.nature()) {
            case THROTTLED -> true;
            case UNREACHABLE -> repeat != Repeat.ONCE;
            case REFUSED -> repeat == Repeat.FRESH && failure.cause() == ClassifiedFailure.NOT_FOUND;
        };
    }
}
