package io.managedkeys.common.wire;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Vault's conversions from JSON to a field's type. Each throws IllegalArgumentException with Vault's text, which echoes
 * what was sent; none is for secrets but {@link #text(JsonNode, boolean)}.
 */
final class WeakTypes {
    private WeakTypes() {}

    static String text(JsonNode node) {
        return text(node, true);
    }

    /** @param echo whether a refusal may repeat the value */
    static String text(JsonNode node, boolean echo) {
        if (node.isString() || node.isNumber()) {
            return node.asString();
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? "1" : "0";
        }
        throw unconvertible("", "string", node, echo);
    }

    static boolean bool(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isString() || node.isNumber()) {
            String text = node.asString();
            try {
                return !text.isEmpty() && GoNumbers.parseBool(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("cannot parse '' as bool: " + e.getMessage(), e);
            }
        }
        throw unconvertible("", "bool", node, true);
    }

    static int int32(JsonNode node) {
        long value = int64(node);
        if (value != (int) value) {
            throw unparsable(GoNumbers.outOfRange(node.asString()));
        }
        return (int) value;
    }

    static long int64(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        try {
            return GoNumbers.parseLong(number(node));
        } catch (IllegalArgumentException e) {
            throw node.isContainer() ? e : unparsable(e);
        }
    }

    static BigInteger integer(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue() ? BigInteger.ONE : BigInteger.ZERO;
        }
        try {
            return GoNumbers.parseInt(number(node));
        } catch (IllegalArgumentException e) {
            throw node.isContainer() ? e : unparsable(e);
        }
    }

    private static String number(JsonNode node) {
        if (node.isContainer()) {
            throw unconvertible("", "int", node, true);
        }
        return node.asString();
    }

    private static IllegalArgumentException unparsable(IllegalArgumentException cause) {
        return new IllegalArgumentException("cannot parse '' as int: " + cause.getMessage(), cause);
    }

    static Duration duration(JsonNode node) {
        if (!node.isString() && !node.isNumber()) {
            throw new IllegalArgumentException("could not parse duration from input");
        }
        Duration duration = WireDuration.parse(node.asString());
        if (duration.isNegative()) {
            throw new IllegalArgumentException("cannot provide negative value '%d'".formatted(duration.toSeconds()));
        }
        return duration;
    }

    /** A list, or text with commas; elements are trimmed. */
    static List<String> commaList(JsonNode node) {
        List<String> values = new ArrayList<>();
        if (node.isString()) {
            if (!node.stringValue().isEmpty()) {
                for (String item : node.stringValue().split(",", -1)) {
                    values.add(item.trim());
                }
            }
            return values;
        }
        texts(node).forEach(value -> values.add(value.trim()));
        return values;
    }

    /** A list of texts; what is no list is one of one element. */
    private static List<String> texts(JsonNode node) {
        List<JsonNode> items =
                node.isArray() ? nodes(node) : node.isEmpty() && node.isObject() ? List.of() : List.of(node);
        List<String> values = new ArrayList<>(items.size());
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            if (item.isContainer()) {
                refusals.add("* "
                        + unconvertible("[" + i + "]", "string", item, true).getMessage());
            } else {
                values.add(item.isNull() ? "" : text(item));
            }
        }
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException(
                    "%d error(s) decoding:\n\n%s".formatted(refusals.size(), String.join("\n", refusals)));
        }
        return values;
    }

    static List<JsonNode> nodes(JsonNode node) {
        if (!node.isArray()) {
            throw new IllegalArgumentException("source data must be an array or slice, got " + GoText.type(node));
        }
        List<JsonNode> items = new ArrayList<>(node.size());
        node.forEach(items::add);
        return items;
    }

    /** An object of scalars, or a list of {@code k=v}. */
    static Map<String, String> pairs(JsonNode node) {
        Map<String, String> values = new LinkedHashMap<>();
        if (node.isObject()
                && node.properties().stream()
                        .noneMatch(entry -> entry.getValue().isContainer())) {
            node.properties()
                    .forEach(entry ->
                            values.put(entry.getKey(), entry.getValue().isNull() ? "" : text(entry.getValue())));
            return values;
        }
        for (String pair : texts(node)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("invalid key pair " + GoText.quoted(pair));
            }
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return values;
    }

    static WireFields object(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("'' expected a map, got '" + GoText.kind(node) + "'");
        }
        return WireFields.of(node);
    }

    private static IllegalArgumentException unconvertible(String name, String type, JsonNode node, boolean echo) {
        String text = "'%s' expected type '%s', got unconvertible type '%s'".formatted(name, type, GoText.type(node));
        return new IllegalArgumentException(echo ? text + ", value: '" + GoText.value(node) + "'" : text);
    }
}
