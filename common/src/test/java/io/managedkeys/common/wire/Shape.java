package io.managedkeys.common.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A recorded answer whose volatile values are tokens ({@code <uuid>}, {@code vault:v1:<b64>}). Every recorded key must
 * be there with a fitting value; further keys are fine. Keys that differ between recordings ({@code <uuid>#1}) and the items
 * of lists are matched as multisets.
 */
public final class Shape {
    private static final Pattern TOKEN = Pattern.compile("<[a-z0-9:A-Z _]+?>");
    private static final Pattern VOLATILE = Pattern.compile("(<.*>)#\\d+");
    private static final Map<String, String> TOKENS = Map.ofEntries(
            Map.entry("<uuid>", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            Map.entry("<rfc3339>", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)"),
            Map.entry("<serial>", "([0-9a-f]{2}[:-])+[0-9a-f]{2}"),
            Map.entry("<b64>", "[A-Za-z0-9+/_-]+={0,2}"),
            Map.entry("<hex>", "[0-9a-f]+"),
            Map.entry("<hex8>", "[0-9a-f]{8}"),
            Map.entry("<accessor>", "[A-Za-z0-9._-]+"),
            Map.entry("<token>", "[A-Za-z0-9._-]+"),
            Map.entry("<duration>", "\\d+[a-z0-9.]*s"),
            Map.entry("<host:port>", "[A-Za-z0-9.\\[\\]:-]+"),
            Map.entry("<string>", "(?s:.*)"),
            Map.entry("<any>", "(?s:.*)"));

    private Shape() {}

    /** The first place where {@code value} does not fit, in words; empty when it fits. */
    public static Optional<String> difference(JsonNode shape, JsonNode value) {
        return difference(shape, value, "answer");
    }

    private static Optional<String> difference(JsonNode shape, JsonNode value, String at) {
        if (shape.isString()) {
            return fitsText(shape.stringValue(), value) ? Optional.empty() : differs(shape, value, at);
        }
        if (shape.isObject() && value.isObject()) {
            return object(shape, value, at);
        }
        if (shape.isArray() && value.isArray() && shape.size() == value.size()) {
            return list(shape, value, at);
        }
        return shape.equals(value) ? Optional.empty() : differs(shape, value, at);
    }

    private static Optional<String> object(JsonNode shape, JsonNode value, String at) {
        List<String> left = new ArrayList<>(value.propertyNames());
        for (var entry : shape.properties()) {
            String key = entry.getKey();
            if (VOLATILE.matcher(key).matches()) {
                continue;
            }
            JsonNode found = value.get(key);
            if (found == null) {
                return Optional.of("%s.%s: missing".formatted(at, key));
            }
            var difference = difference(entry.getValue(), found, at + "." + key);
            if (difference.isPresent()) {
                return difference;
            }
            left.remove(key);
        }
        for (var entry : shape.properties()) {
            Matcher token = VOLATILE.matcher(entry.getKey());
            if (token.matches()
                    && !removeFirst(
                            left,
                            key -> key.matches(pattern(token.group(1)))
                                    && difference(entry.getValue(), value.get(key), at)
                                            .isEmpty())) {
                return Optional.of("%s: nothing like %s in %s".formatted(at, entry, value));
            }
        }
        return Optional.empty();
    }

    /** In whatever order; each item of the value stands for one of the shape's. */
    private static Optional<String> list(JsonNode shape, JsonNode value, String at) {
        List<JsonNode> left = new ArrayList<>();
        value.forEach(left::add);
        for (JsonNode wanted : shape) {
            if (!removeFirst(left, item -> difference(wanted, item, at).isEmpty())) {
                return Optional.of("%s: nothing like %s left in %s".formatted(at, wanted, value));
            }
        }
        return Optional.empty();
    }

    private static <T> boolean removeFirst(List<T> items, Predicate<T> fits) {
        for (int i = 0; i < items.size(); i++) {
            if (fits.test(items.get(i))) {
                items.remove(i);
                return true;
            }
        }
        return false;
    }

    private static boolean fitsText(String shape, JsonNode value) {
        return switch (shape) {
            case "<any>" -> true;
            case "<int>" -> value.isIntegralNumber();
            case "<number>" -> value.isNumber();
            case "<bool>" -> value.isBoolean();
            default -> value.isString() && value.stringValue().matches(pattern(shape));
        };
    }

    private static String pattern(String shape) {
        StringBuilder pattern = new StringBuilder();
        Matcher token = TOKEN.matcher(shape);
        int end = 0;
        while (token.find()) {
            pattern.append(Pattern.quote(shape.substring(end, token.start())));
            String name = token.group();
            if (name.startsWith("<pem:")) {
                String type = Pattern.quote(name.substring(5, name.length() - 1));
                pattern.append("-----BEGIN %s-----\n[A-Za-z0-9+/=\n]+-----END %s-----".formatted(type, type));
            } else {
                pattern.append("(?:")
                        .append(TOKENS.getOrDefault(name, Pattern.quote(name)))
                        .append(')');
            }
            end = token.end();
        }
        return pattern.append(Pattern.quote(shape.substring(end))).toString();
    }

    private static Optional<String> differs(JsonNode shape, JsonNode value, String at) {
        return Optional.of("%s: %s, recorded %s".formatted(at, value, shape));
    }
}
