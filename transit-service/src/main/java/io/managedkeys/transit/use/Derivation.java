package io.managedkeys.transit.use;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import org.jspecify.annotations.Nullable;

/** Derived and convergent keys, which an HSM's keys are not. */
public final class Derivation {
    private Derivation() {}

    /**
     * Refused rather than ignored: a caller who names a context counts on it.
     *
     * @throws ApiException 400 for a context that is not empty
     */
    public static void requireNoContext(@Nullable String context) {
        if (context != null && !context.isEmpty()) {
            throw unsupported();
        }
    }

    public static ApiException unsupported() {
        return ApiException.invalid("key derivation and convergent encryption not supported for keys of type %s: leave"
                        .formatted(KeyRing.TYPE)
                + " out context and convergent_encryption");
    }
}
