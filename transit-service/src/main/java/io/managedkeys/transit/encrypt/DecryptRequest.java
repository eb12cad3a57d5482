package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of {@code POST /decrypt/:name}; {@code batch_input} overrides the single ones. */
record DecryptRequest(
        @Nullable String ciphertext,
        @Nullable String context,
        @Nullable String nonce,
        @Nullable String associatedData,
        @Nullable String paddingScheme,
        @Nullable String hashAlgorithm,
        @Nullable Integer partialFailureResponseCode,
        @Nullable JsonNode batchInput) {

    CiphertextItem single() {
        if (ciphertext == null) {
            throw ApiException.invalid("missing ciphertext to decrypt");
        }
        return new CiphertextItem(
                ciphertext, context, nonce, associatedData, CipherOptions.of(paddingScheme, hashAlgorithm));
    }
}
