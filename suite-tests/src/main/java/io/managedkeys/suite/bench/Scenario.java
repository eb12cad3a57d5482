package io.managedkeys.suite.bench;

/**
 * One kind of request that is measured.
 *
 * @param title as in the table
 * @param path below {@code /v1/}
 * @param body JSON
 * @param signatures that one request makes
 * @param key which raw rate it stands beside
 */
record Scenario(String title, String path, String body, int signatures, RawKey key) {
    /** The key behind it in the token. */
    enum RawKey {
        ECDSA_P256("bench-ec", 0x1041, 32),
        /** 51 bytes are a SHA-256 DigestInfo (RFC 8017 §9.2). */
        RSA_2048("bench-rsa", 0x0001, 51);

        private final String label;
        private final int mechanism;
        private final int inputLength;

        RawKey(String label, int mechanism, int inputLength) {
            this.label = label;
            this.mechanism = mechanism;
            this.inputLength = inputLength;
        }

        String label() {
            return label;
        }

        int mechanism() {
            return mechanism;
        }

        int inputLength() {
            return inputLength;
        }
    }
}
