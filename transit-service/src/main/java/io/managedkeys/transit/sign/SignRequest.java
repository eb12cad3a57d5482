package io.managedkeys.transit.sign;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Fields of {@code POST /sign/:name(/:hash_algorithm)}. {@code context} is for derived keys and means nothing
 * here; {@code batch_input} overrides {@code input}.
 */
record SignRequest(
        @Nullable String input,
        @Nullable String context,
        @Nullable String signatureContext,
        @Nullable String hashAlgorithm,
        @Nullable String algorithm,
        @Nullable Boolean prehashed,
        @Nullable String signatureAlgorithm,
        @Nullable String marshalingAlgorithm,
        @Nullable String saltLength,
        @Nullable Integer keyVersion,
        @Nullable JsonNode batchInput) {

    SignatureOptions options(@Nullable String urlAlgorithm) {
        return SignatureOptions.of(
                new @Nullable String[] {urlAlgorithm, hashAlgorithm, algorithm},
                prehashed,
                signatureAlgorithm,
                marshalingAlgorithm,
                saltLength,
                signatureContext);
    }
}
