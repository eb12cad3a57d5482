package io.managedkeys.gateway.backend.pkcs11;

import java.time.Duration;

/**
 * How long work on a token may take, within the caller's deadline.
 *
 * @param login waiting for another's login
 * @param queue waiting for a session
 * @param operation one operation
 */
record Timeouts(Duration login, Duration queue, Duration operation) {
    private static final Duration LONG = Duration.ofSeconds(1);

    /** After this long an operation is suspected to hang. */
    Duration hanging() {
        return operation.compareTo(LONG) < 0 ? operation : LONG;
    }
}
