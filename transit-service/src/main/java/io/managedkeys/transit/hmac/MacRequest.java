package io.managedkeys.transit.hmac;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of {@code POST /hmac/:name(/:algorithm)}; {@code batch_input} overrides {@code input}. */
record MacRequest(
        @Nullable String input,
        @Nullable String algorithm,
        @Nullable Integer keyVersion,
        @Nullable JsonNode batchInput) {
    static final String BAD_INPUT = "unable to decode input as base64: ";
}
