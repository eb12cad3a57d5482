package io.managedkeys.registry.init;

import io.managedkeys.common.error.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Body of {@code sys/init}. Shares are checked as Vault does; there is no seal yet that they would open. */
record InitRequest(
        @Nullable Integer secretShares,
        @Nullable Integer secretThreshold,
        @Nullable List<String> pgpKeys,
        @Nullable String rootTokenPgpKey,
        @Nullable Integer storedShares,
        @Nullable Integer recoveryShares,
        @Nullable Integer recoveryThreshold,
        @Nullable List<String> recoveryPgpKeys) {

    void check() {
        int shares = secretShares == null ? 0 : secretShares;
        int threshold = secretThreshold == null ? 0 : secretThreshold;
        if (shares < 1) {
            throw invalid("shares must be at least one");
        }
        if (threshold < 1) {
            throw invalid("threshold must be at least one");
        }
        if (shares > 1 && threshold == 1) {
            throw invalid("threshold must be greater than one for multiple shares");
        }
        if (shares > 255) {
            throw invalid("shares must be less than 256");
        }
        if (threshold > shares) {
            throw invalid("threshold cannot be larger than shares");
        }
        if (isGiven(pgpKeys) || isGiven(recoveryPgpKeys) || rootTokenPgpKey != null && !rootTokenPgpKey.isEmpty()) {
            throw ApiException.invalid("PGP keys are not supported");
        }
    }

    private static boolean isGiven(@Nullable List<String> keys) {
        return keys != null && !keys.isEmpty();
    }

    private static ApiException invalid(String problem) {
        return ApiException.invalid("invalid seal configuration: " + problem);
    }
}
