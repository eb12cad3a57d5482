package io.managedkeys.gateway.backend.gcpckms;

/** An answer that must not be used. */
final class BadAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean damaged;

    private BadAnswer(String message, boolean damaged) {
        super(message);
        this.damaged = damaged;
    }

    /** A checksum is wrong; asking again may do. */
    static BadAnswer damaged() {
        return new BadAnswer("a checksum is wrong", true);
    }

    /** It is another key's. */
    static BadAnswer foreign() {
        return new BadAnswer("it is another key's", false);
    }

    boolean isDamaged() {
        return damaged;
    }

    /** @throws BadAnswer when the answer is not of the key that was asked */
    static void requireSame(String asked, String answered) {
        if (!asked.equals(answered)) {
            throw foreign();
        }
    }
}
