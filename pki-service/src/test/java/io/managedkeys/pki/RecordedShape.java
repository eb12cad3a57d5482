package io.managedkeys.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Compares an answer with the shape of a recorded one: every recorded key with a fitting value, further keys are fine;
 * {@code <uuid>} and the like stand for whatever differs between recordings.
 */
final class RecordedShape {
    private static final Map<String, String> TOKENS = Map.ofEntries(
            Map.entry("<uuid>", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            Map.entry("<rfc3339>", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)"),
            Map.entry("<serial>", "([0-9a-f]{2}[:-])+[0-9a-f]{2}"),
            Map.entry("<b64>", "[A-Za-z0-9+/_-]+={0,2}"),
            Map.entry("<hex>", "[0-9a-f]+"),
            Map.entry("<duration>", "\\d+[a-z0-9.]*s"),
            Map.entry("<string>", "(?s:.*)"),
            Map.entry("<any>", "(?s:.*)"));
    private static final Pattern PART = Pattern.compile("<[a-z0-9:A-Z _]+?>");

    private RecordedShape() {}

    /** The first place where the value does not fit, in words. */
    static Optional<String> difference(JsonNode shape, JsonNode value, String at) {
        String here = at.isEmpty() ? "answer" : at;
        if (shape.isString() && shape.stringValue().equals("<any>")) {
            return Optional.empty();
        }
        if (shape.isString() && shape.stringValue().matches("<(int|bool|number)>")) {
            boolean fits = shape.stringValue().equals("<bool>") ? value.isBoolean() : value.isNumber();
            return fits ? Optional.empty() : Optional.of(here + ": " + value + " is no " + shape);
        }
        if (shape.isObject()) {
            return object(shape, value, at);
        }
        if (shape.isArray()) {
            return array(shape, value, at);
        }
        boolean fits = shape.isString() && value.isString()
                ? matches(shape.stringValue(), value.stringValue())
                : shape.equals(value);
        return fits ? Optional.empty() : Optional.of(here + ": " + value + ", recorded " + shape);
    }

    private static Optional<String> object(JsonNode shape, JsonNode value, String at) {
        if (!value.isObject()) {
            return Optional.of(at + ": " + value + " is no object");
        }
        List<String> left = new ArrayList<>(value.propertyNames());
        for (var entry : shape.properties()) {
            String key = entry.getKey();
            if (isVolatile(key)) {
                continue;
            }
            if (!value.has(key)) {
                return Optional.of(at + "." + key + ": missing");
            }
            Optional<String> found = difference(entry.getValue(), value.get(key), at + "." + key);
            if (found.isPresent()) {
                return found;
            }
            left.remove(key);
        }
        for (var entry : shape.properties()) {
            String pattern = entry.getKey().replaceAll("#\\d+$", "");
            if (isVolatile(entry.getKey())
                    && left.stream()
                            .filter(key -> matches(pattern, key)
                                    && difference(entry.getValue(), value.get(key), at)
                                            .isEmpty())
                            .findFirst()
                            .map(left::remove)
                            .isEmpty()) {
                return Optional.of(at + ": nothing like " + entry + " in " + value);
            }
        }
        return Optional.empty();
    }

    /** {@code <uuid>#1}: keys that differ between recordings, matched as a set. */
    private static boolean isVolatile(String key) {
        return key.matches("<.*>#\\d+");
    }

    private static Optional<String> array(JsonNode shape, JsonNode value, String at) {
        if (!value.isArray() || value.size() != shape.size()) {
            return Optional.of(at + ": " + value + ", recorded " + shape);
        }
        List<JsonNode> left = new ArrayList<>();
        value.forEach(left::add);
        for (JsonNode item : shape) {
            if (left.stream()
                    .filter(candidate -> difference(item, candidate, at).isEmpty())
                    .findFirst()
                    .map(left::remove)
                    .isEmpty()) {
                return Optional.of(at + ": nothing like " + item + " in " + value);
            }
        }
        return Optional.empty();
    }

    static boolean matches(String shape, String value) {
        StringBuilder pattern = new StringBuilder();
        var parts = PART.matcher(shape);
        int end = 0;
        while (parts.find()) {
            pattern.append(Pattern.quote(shape.substring(end, parts.start()))).append(token(parts.group()));
            end = parts.end();
        }
        return value.matches(pattern.append(Pattern.quote(shape.substring(end))).toString());
    }

    private static String token(String token) {
        if (token.startsWith("<pem:")) {
            String label = token.substring(5, token.length() - 1);
            return "-----BEGIN " + label + "-----\\n[A-Za-z0-9+/=\\n]+-----END " + label + "-----";
        }
        return "(?:" + TOKENS.getOrDefault(token, Pattern.quote(token)) + ")";
    }
}
