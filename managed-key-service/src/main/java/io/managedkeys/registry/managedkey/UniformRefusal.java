package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;

/** The one answer for keys that are unknown, foreign or not granted: it tells nothing of which it is. */
public final class UniformRefusal {
    private UniformRefusal() {}

    /** @param asked the name or UUID that the caller gave */
    public static ApiException of(String asked) {
        return ApiException.invalid("managed key \"%s\" is unknown or not granted to this mount".formatted(asked));
    }
}
