package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.util.function.Supplier;

/** What the suite itself says in a backend's name, and how an operator is told what a backend says. */
final class BackendRefusal {
    private BackendRefusal() {}

    static ApiException pinRefused(ManagedKey key) {
        return failed(("the token refused the PIN of managed key \"%s\" before; it is not tried again."
                        + " Write the managed key with its PIN, then call its test/sign")
                .formatted(key.name()));
    }

    static ApiException anotherKey(String asked) {
        return failed(("managed key \"%s\" now names another key in its backend than before;"
                        + " delete the managed key and create it again to use that one")
                .formatted(asked));
    }

    private static ApiException failed(String text) {
        return new ApiException(ErrorKind.BACKEND_FAILED, text);
    }

    /** Runs a call of {@code sys/managed-keys}: there a backend's no is the operator's 400, with the same cause. */
    static <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (ApiException refused) {
            throw refused.kind() == ErrorKind.BACKEND_FAILED
                    ? new ApiException(ErrorKind.INVALID_REQUEST, refused.errors(), null, null, refused)
                    : refused;
        }
    }
}
