package io.managedkeys.registry.namespace;

import io.managedkeys.common.error.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The field {@code custom_metadata}, whose values are strings and nothing that could pass for one.
 *
 * @param values null stands for a key to remove (RFC 7396), which only a patch may say
 */
record CustomMetadata(Map<String, @Nullable String> values) {
    private static final String FIELD = "custom_metadata";

    /** @param given null where the field is absent */
    static CustomMetadata of(@Nullable JsonNode given) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        if (given == null || given.isNull()) {
            return new CustomMetadata(values);
        }
        if (!given.isObject()) {
            throw ApiException.invalid(
                    ("Field validation failed: error converting input for field \"%s\": '' expected type"
                                    + " 'map[string]interface {}', got unconvertible type '%s'")
                            .formatted(
                                    FIELD,
                                    given.isNumber() ? "json.Number" : given.isArray() ? "[]interface {}" : "string"));
        }
        given.properties().forEach(entry -> {
            if (!entry.getValue().isString() && !entry.getValue().isNull()) {
                throw ApiException.invalid("custom_metadata values must be strings");
            }
            values.put(
                    entry.getKey(),
                    entry.getValue().isNull() ? null : entry.getValue().stringValue());
        });
        return new CustomMetadata(values);
    }

    /** The whole, as a write gives it. */
    Map<String, String> asWritten() {
        return mergedInto(Map.of());
    }

    Map<String, String> mergedInto(Map<String, String> present) {
        Map<String, String> merged = new LinkedHashMap<>(present);
        values.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }
}
