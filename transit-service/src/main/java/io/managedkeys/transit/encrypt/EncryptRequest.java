package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Fields of {@code POST /encrypt/:name}; {@code batch_input} overrides the single ones. {@code type} is for keys that
 * encrypting makes, which those of an HSM are not.
 */
record EncryptRequest(
        @Nullable String plaintext,
        @Nullable String context,
        @Nullable Integer keyVersion,
        @Nullable String nonce,
        @Nullable String iv,
        @Nullable String associatedData,
        @Nullable String paddingScheme,
        @Nullable String hashAlgorithm,
        @Nullable String type,
        @Nullable Boolean convergentEncryption,
        @Nullable Integer partialFailureResponseCode,
        @Nullable JsonNode batchInput) {

    /** @param isGiven whether there is a plaintext at all; null is as good as an empty one */
    PlaintextItem single(boolean isGiven) {
        if (!isGiven) {
            throw ApiException.invalid("missing plaintext to encrypt");
        }
        return new PlaintextItem(
                plaintext == null ? "" : plaintext,
                context,
                keyVersion == null ? 0 : keyVersion,
                nonce,
                iv,
                associatedData,
                CipherOptions.of(paddingScheme, hashAlgorithm));
    }
}
