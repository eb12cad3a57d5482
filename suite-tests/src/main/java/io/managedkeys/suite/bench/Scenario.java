package io.managedkeys.suite.bench;

import org.jspecify.annotations.Nullable;

/**
 * One kind of request that is measured.
 *
 * @param title as in the table
 * @param path below {@code /v1/}
 * @param body JSON
 * @param operations that one request has done in the token
 * @param key which raw rate it stands beside; null where that is not measured
 */
record Scenario(
        String title,
        String path,
        String body,
        int operations,
        @Nullable RawKey key) {
    /** The key behind it in the token. */
    enum RawKey {
        ECDSA_P256("bench-ec", 0x1041, "ECDSA"),
        RSA_2048("bench-rsa", 0x0001, "RSA_PKCS");

        private final String label;
        private final int mechanism;
        private final String rawName;

        RawKey(String label, int mechanism, String rawName) {
            this.label = label;
            this.mechanism = mechanism;
            this.rawName = rawName;
        }

        String label() {
            return label;
        }

        int mechanism() {
            return mechanism;
        }

        String rawName() {
            return rawName;
        }
    }
}
