package io.managedkeys.registry.mount;

import java.util.Optional;

/** A mount's path in its namespace, with a trailing slash: {@code a/b/}. */
record MountPath(String value) {
    private static final String TUNE = "/tune";

    /** As it stands in a request's path or field, with or without slashes around it. */
    static MountPath of(String given) {
        String bare = given.trim();
        while (bare.startsWith("/")) {
            bare = bare.substring(1);
        }
        while (bare.endsWith("/")) {
            bare = bare.substring(0, bare.length() - 1);
        }
        return new MountPath(bare + "/");
    }

    /** The mount whose tuning a path below {@code sys/mounts/} names; empty when it is no such path. */
    static Optional<MountPath> tunedBy(String given) {
        return given.endsWith(TUNE) && given.length() > TUNE.length() + 1
                ? Optional.of(of(given.substring(0, given.length() - TUNE.length())))
                : Optional.empty();
    }

    boolean isEmpty() {
        return value.equals("/");
    }

    /** Whether one of the two lies in the other, or they are the same. */
    boolean collidesWith(String other) {
        return value.startsWith(other) || other.startsWith(value);
    }
}
