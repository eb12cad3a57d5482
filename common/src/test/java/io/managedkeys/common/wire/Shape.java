package io.managedkeys.common.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A recorded answer whose volatile values are tokens ({@code <uuid>}, {@code vault:v1:<b64>}). Every recorded key must
 * be there with a fitting value; further keys are fine. Lists are compared in order, else as multisets.
 */
public final class Shape {
    private static final Pattern TOKEN = Pattern.compile("<[a-z0-9:A-Z _]+?>");
    private static final Map<String, String> TOKENS = Map.ofEntries(
            Map.entry("<uuid>", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            Map.entry("<rfc3339>", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)"),
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
            for (var entry : shape.properties()) {
                JsonNode found = value.get(entry.getKey());
                if (found == null) {
                    return Optional.of("%s.%s: missing".formatted(at, entry.getKey()));
                }
                var difference = difference(entry.getValue(), found, at + "." + entry.getKey());
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        if (shape.isArray() && value.isArray() && shape.size() == value.size()) {
            return list(shape, value, at);
        }
        return shape.equals(value) ? Optional.empty() : differs(shape, value, at);
    }

    private static Optional<String> list(JsonNode shape, JsonNode value, String at) {
        List<JsonNode> left = new ArrayList<>();
        value.forEach(left::add);
        for (int i = 0; i < shape.size(); i++) {
            JsonNode wanted = shape.get(i);
            var hit = left.stream()
                    .filter(item -> difference(wanted, item, at).isEmpty())
                    .findFirst();
            if (hit.isEmpty()) {
                return difference(wanted, value.get(i), "%s[%d]".formatted(at, i));
            }
            left.remove(hit.get());
        }
        return Optional.empty();
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
