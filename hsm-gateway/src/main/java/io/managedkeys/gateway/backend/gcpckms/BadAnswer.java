package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.calls.Failure;

/** An answer that must not be used. */
final class BadAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private BadAnswer(String code, ClassifiedFailure cause) {
        super(code);
        this.failure = new Failure(code, cause);
    }

    /** A checksum is wrong: it was damaged on the way, so asking again may do. */
    static BadAnswer damaged() {
        return new BadAnswer("CRC32C", ClassifiedFailure.UNREACHABLE);
    }

    /** It is another key's. */
    static BadAnswer foreign() {
        return new BadAnswer("FOREIGN_KEY", ClassifiedFailure.CHANGED);
    }

    /** It arrived as it was sent, and is not what it should be. */
    static BadAnswer malformed() {
        return new BadAnswer("MALFORMED", ClassifiedFailure.BAD_ANSWER);
    }

    Failure failure() {
        return failure;
    }

    /** @throws BadAnswer when the answer is not of the key that was asked */
    static void requireSame(String asked, String answered) {
        if (!asked.equals(answered)) {
            throw foreign();
        }
    }
}
