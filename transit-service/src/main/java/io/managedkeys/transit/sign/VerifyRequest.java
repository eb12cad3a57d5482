package io.managedkeys.transit.sign;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of {@code POST /verify/:name(/:hash_algorithm)}; {@code batch_input} overrides the single ones. */
record VerifyRequest(
        @Nullable String input,
        @Nullable String signature,
        @Nullable String hmac,
        @Nullable String cmac,
        @Nullable Integer macLength,
        @Nullable String context,
        @Nullable String signatureContext,
        @Nullable String hashAlgorithm,
        @Nullable String algorithm,
        @Nullable Boolean prehashed,
        @Nullable String signatureAlgorithm,
        @Nullable String marshalingAlgorithm,
        @Nullable String saltLength,
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
