package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One item of {@code batch_input}; what it lacks is null, fields it does not know are ignored. */
record BatchItem(
        @Nullable String input,
        @Nullable String signature,
        @Nullable String hmac,
        @Nullable String cmac,
        String reference) {

    /** @throws ApiException 400 when the batch as a whole cannot be read */
    static List<BatchItem> read(JsonNode batch) {
        if (!batch.isArray()) {
            throw ApiException.invalid("failed to parse batch input: expected a list of objects");
        }
        if (batch.isEmpty()) {
            throw ApiException.invalid("missing batch input to process");
        }
        List<BatchItem> items = new ArrayList<>(batch.size());
        for (JsonNode item : batch) {
            int index = items.size();
            if (!item.isObject()) {
                throw ApiException.invalid("failed to parse batch input: '[%d]' expected a map".formatted(index));
            }
            String reference = text(item, "reference", index);
            items.add(new BatchItem(
                    text(item, "input", index),
                    text(item, "signature", index),
                    text(item, "hmac", index),
                    text(item, "cmac", index),
                    reference == null ? "" : reference));
        }
        return items;
    }

    private static @Nullable String text(JsonNode item, String field, int index) {
        JsonNode value = item.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return value.stringValue();
        }
        if (field.equals("reference") && value.isValueNode()) {
            return value.asString();
        }
        throw ApiException.invalid(
                "failed to parse batch input: '[%d].%s' expected type 'string'".formatted(index, field));
    }
}
