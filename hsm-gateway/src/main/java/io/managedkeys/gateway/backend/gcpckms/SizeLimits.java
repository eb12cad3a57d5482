package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.error.ApiException;

/** What no key of Cloud KMS takes in one call; keys in an HSM take less, which the service says itself. */
final class SizeLimits {
    private static final int LARGEST = 64 * 1024;

    private SizeLimits() {}

    static void requireMacInput(byte[] message) {
        require("MACs of messages", message.length);
    }

    static void requirePlaintext(byte[] plaintext, byte[] associatedData) {
        require("plaintexts", plaintext.length);
        require("associated data", associatedData.length);
    }

    private static void require(String what, int length) {
        if (length > LARGEST) {
            throw ApiException.invalid(
                    "Google Cloud KMS takes %s of up to %d bytes, not of %d".formatted(what, LARGEST, length));
        }
    }
}
