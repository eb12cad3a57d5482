package io.managedkeys.transit.use;

import io.managedkeys.common.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One item of {@code batch_input}; fields that nobody asks for are ignored. */
public final class BatchItem {
    private final JsonNode fields;
    private final int index;
    private final String reference;

    private BatchItem(JsonNode fields, int index) {
        this.fields = fields;
        this.index = index;
        this.reference = reference(fields, index);
    }

    /** @throws ApiException 400 when the batch as a whole cannot be read */
    public static List<BatchItem> read(JsonNode batch) {
        if (!batch.isArray()) {
            throw unreadable("source data must be an array or slice, got " + goType(batch));
        }
        if (batch.isEmpty()) {
            throw ApiException.invalid("missing batch input to process");
        }
        List<BatchItem> items = new ArrayList<>(batch.size());
        for (JsonNode item : batch) {
            if (!item.isObject()) {
                throw unreadable("[%d] expected a map, got '%s'".formatted(items.size(), goType(item)));
            }
            items.add(new BatchItem(item, items.size()));
        }
        return items;
    }

    public int index() {
        return index;
    }

    /** What the caller knows the item by; "" where it has none. */
    public String reference() {
        return reference;
    }

    private static String reference(JsonNode item, int index) {
        JsonNode value = item.get("reference");
        if (value == null || value.isNull()) {
            return "";
        }
        if (!value.isValueNode()) {
            throw mistyped(index, "reference", "string", value);
        }
        return value.asString();
    }

    /** @throws ApiException 400 for the whole request when it is no text */
    public @Nullable String text(String field) {
        JsonNode value = fields.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw mistyped(index, field, "string", value);
        }
        return value.stringValue();
    }

    /** @throws ApiException 400 for the whole request when it is absent, for which {@code missing} is the text */
    public String required(String field, String missing) {
        String value = text(field);
        if (value == null) {
            throw unreadable("1 error(s) decoding:\n\n* '[%d].%s' %s".formatted(index, field, missing));
        }
        return value;
    }

    /**
     * A number, or text of one as some clients send it; 0 where it is absent.
     *
     * @throws ApiException 400 for the whole request when it is neither
     */
    public int number(String field) {
        JsonNode value = fields.get(field);
        if (value == null
                || value.isNull()
                || value.isString() && value.stringValue().isEmpty()) {
            return 0;
        }
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        if (value.isString()) {
            try {
                return Integer.parseInt(value.stringValue());
            } catch (NumberFormatException e) {
                throw mistyped(index, field, "int", value);
            }
        }
        throw mistyped(index, field, "int", value);
    }

    private static ApiException mistyped(int index, String field, String type, JsonNode value) {
        return unreadable("1 error(s) decoding:\n\n* '[%d].%s' expected type '%s', got unconvertible type '%s'"
                .formatted(index, field, type, goType(value)));
    }

    private static ApiException unreadable(String why) {
        return ApiException.invalid("failed to parse batch input: " + why);
    }

    /** A JSON value's type as Go prints it, which clients of Vault know. */
    private static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case BOOLEAN -> "bool";
            case NUMBER -> "json.Number";
            case NULL -> "<nil>";
            default -> "string";
        };
    }
}
