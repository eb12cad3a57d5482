package io.managedkeys.common.wire;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** How Go prints values and their types, for the error texts that clients of Vault know. */
final class GoText {
    private GoText() {}

    /** {@code %q}: in double quotes, with what cannot be printed escaped. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append("\\x%02x".formatted(c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /** The byte as encoding/json quotes it in {@code invalid character 'x'}. */
    static String quotedByte(byte b) {
        char c = (char) (b & 0xff);
        return switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            default -> {
                String inner = quoted(String.valueOf(c));
                yield "'" + inner.substring(1, inner.length() - 1) + "'";
            }
        };
    }

    /** {@code %T} of a decoded JSON value. */
    static String type(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case BOOLEAN -> "bool";
            case NUMBER -> "json.Number";
            case NULL -> "<nil>";
            default -> "string";
        };
    }

    /** Its reflect kind: a number is text to Go here. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "map";
            case ARRAY -> "slice";
            case BOOLEAN -> "bool";
            default -> "string";
        };
    }

    /** {@code %v} of a decoded JSON value. */
    static String value(JsonNode node) {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            return sorted.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + value(entry.getValue()))
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(GoText::value)
                    .collect(Collectors.joining(" ", "[", "]"));
        }
        return node.isNull() ? "<nil>" : node.asString();
    }

    /** A list of names as {@code %v} prints it: {@code [a b]}. */
    static String names(Iterable<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
