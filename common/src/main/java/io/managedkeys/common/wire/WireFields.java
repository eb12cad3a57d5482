package io.managedkeys.common.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a request as they came, from the JSON body, a form or the query, before any conversion. Beside a record
 * it tells what the record cannot: whether a field was absent or null.
 */
public record WireFields(Map<String, JsonNode> values) {
    /** No fields. */
    public static final WireFields NONE = new WireFields(Map.of());

    public WireFields {
        values = new LinkedHashMap<>(values);
    }

    static WireFields of(JsonNode object) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        object.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return new WireFields(values);
    }

    /** The field's value; null where it is absent, a JSON null where it was given as that. */
    public @Nullable JsonNode get(String name) {
        return values.get(name);
    }

    /** Whether the field was given at all, be it as null. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /**
     * These fields as a merge patch on a whole (RFC 7396 §2): what is absent stays, null removes, objects merge.
     *
     * @param whole an object as on the wire, left as it is
     */
    public WireFields patchedOnto(JsonNode whole) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        values.forEach(patch::set);
        return of(patched(whole, patch));
    }

    private static JsonNode patched(@Nullable JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (target != null && target.isObject()) {
            target.properties().forEach(entry -> result.set(entry.getKey(), entry.getValue()));
        }
        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), patched(result.get(entry.getKey()), entry.getValue()));
            }
        });
        return result;
    }

    /** These fields as a record of {@link LenientJson}; fields that it lacks are left out. */
    public <T> T as(Class<T> recordType) {
        return LenientJson.read(this, recordType).value();
    }
}
