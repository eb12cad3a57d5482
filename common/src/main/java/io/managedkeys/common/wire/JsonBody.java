package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a JSON object within Vault's limits and with its texts. Whatever is wrong is a 400; Vault answers 500 to some of
 * it. Duplicate keys are refused.
 */
final class JsonBody {
    /** Containers within containers, the outermost counted; as many as this are too many. */
    static final int MAX_DEPTH = 300;
    /** UTF-8 bytes. */
    static final int MAX_STRING_BYTES = 1 << 20;

    static final int MAX_ELEMENTS = 10_000;
    static final int MAX_ENTRIES = 10_000;
    /** Not Vault's: bounds what a body of many tiny values costs in memory. */
    static final int MAX_VALUES = 500_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxStringLength(MAX_STRING_BYTES)
                    .maxNameLength(MAX_STRING_BYTES)
                    .build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] bytes;
    private final JsonParser parser;
    private int values;

    private JsonBody(byte[] bytes, JsonParser parser) {
        this.bytes = bytes;
        this.parser = parser;
    }

    /**
     * The object; without fields when there is nothing but blanks, or null.
     *
     * @throws ApiException 400
     */
    static WireFields read(byte[] bytes) {
        int first = firstVisible(bytes, 0);
        if (first < 0) {
            return WireFields.NONE;
        }
        switch (bytes[first]) {
            case '{' -> {}
            case '[' -> throw noObject("array");
            case '"' -> throw noObject("string");
            case 't', 'f' -> throw noObject("bool");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> throw noObject("number");
            case 'n' -> {
                if (new String(bytes, first, bytes.length - first, StandardCharsets.ISO_8859_1)
                        .strip()
                        .equals("null")) {
                    return WireFields.NONE;
                }
                throw unreadable("invalid character in literal null");
            }
            default ->
                throw unreadable(
                        "invalid character " + GoText.quotedByte(bytes[first]) + " looking for beginning of value");
        }
        refuseOtherEncodings(bytes);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            return new JsonBody(bytes, parser).whole();
        } catch (UnexpectedEndOfInputException e) {
            throw ApiException.invalid("malformed JSON, unclosed containers");
        } catch (StreamConstraintsException e) {
            throw ApiException.invalid("JSON string value exceeds allowed length");
        } catch (JacksonException e) {
            throw unreadable("malformed at line %d, column %d"
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
    }

    /** JSON between systems is UTF-8 (RFC 8259 §8.1); Jackson would guess at UTF-16 from the NULs of its first bytes. */
    private static void refuseOtherEncodings(byte[] bytes) {
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw unreadable("invalid character '\\x00' looking for beginning of object key string");
            }
        }
    }

    private WireFields whole() {
        parser.nextToken();
        WireFields fields = WireFields.of(object(1));
        int rest = firstVisible(bytes, (int) parser.currentLocation().getByteOffset());
        if (rest >= 0) {
            throw ApiException.invalid(
                    "invalid character " + GoText.quotedByte(bytes[rest]) + " after top-level value");
        }
        return fields;
    }

    private ObjectNode object(int depth) {
        refuseDepth(depth);
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (object.has(name)) {
                throw ApiException.invalid("duplicate key '" + name + "' in object");
            }
            if (object.size() == MAX_ENTRIES) {
                throw ApiException.invalid("JSON object exceeds allowed entry count");
            }
            refuseLength(name);
            object.set(name, value(parser.nextToken(), depth));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        refuseDepth(depth);
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (array.size() == MAX_ELEMENTS) {
                throw ApiException.invalid("JSON array exceeds allowed element count");
            }
            array.add(value(token, depth));
        }
        return array;
    }

    private JsonNode value(JsonToken token, int depth) {
        if (++values > MAX_VALUES) {
            throw ApiException.invalid("JSON input exceeds allowed value count");
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> NODES.stringNode(refuseLength(parser.getString()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw unreadable("no value where one must be");
        };
    }

    private JsonNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private static void refuseDepth(int depth) {
        if (depth >= MAX_DEPTH) {
            throw ApiException.invalid("JSON input exceeds allowed nesting depth");
        }
    }

    private static String refuseLength(String text) {
        if (text.length() > MAX_STRING_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_STRING_BYTES) {
            throw ApiException.invalid("JSON string value exceeds allowed length");
        }
        return text;
    }

    static int firstVisible(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            switch (bytes[i]) {
                case ' ', '\t', '\r', '\n' -> {}
                default -> {
                    return i;
                }
            }
        }
        return -1;
    }

    private static ApiException noObject(String type) {
        return unreadable("json: cannot unmarshal " + type + " into Go value of type map[string]interface {}");
    }

    private static ApiException unreadable(String why) {
        return ApiException.invalid("error parsing JSON: failed to parse JSON input: " + why);
    }
}
