package io.managedkeys.common.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Fields from {@code a=b&c=d}; a name given more than once becomes a list. */
final class QueryFields {
    /** More pairs than any request needs. */
    private static final int MAX_PAIRS = 10_000;

    private QueryFields() {}

    /** Of a URL: broken pairs are passed over, and {@code help} is no field. */
    static WireFields ofUrl(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return WireFields.NONE;
        }
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        parse(query, pairs);
        pairs.remove("help");
        return fields(pairs);
    }

    /** @throws IllegalArgumentException when a pair is broken */
    static WireFields ofForm(byte[] body) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        if (!parse(new String(body, StandardCharsets.UTF_8).strip(), pairs)) {
            throw new IllegalArgumentException("broken form");
        }
        return fields(pairs);
    }

    /** The first value given for a name, or null. */
    static @Nullable String first(@Nullable String query, String name) {
        if (query == null || !query.contains(name)) {
            return null;
        }
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        parse(query, pairs);
        List<String> values = pairs.get(name);
        return values == null ? null : values.getFirst();
    }

    private static boolean parse(String text, Map<String, List<String>> pairs) {
        boolean whole = true;
        int count = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            String pair = text.substring(start, end);
            start = end + 1;
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
            if (name == null || value == null || pair.indexOf(';') >= 0 || ++count > MAX_PAIRS) {
                whole = false;
            } else {
                pairs.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            }
        }
        return whole;
    }

    private static @Nullable String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static WireFields fields(Map<String, List<String>> pairs) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        pairs.forEach((name, given) -> values.put(name, given.size() == 1 ? text(given.getFirst()) : list(given)));
        return new WireFields(values);
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    private static JsonNode list(List<String> values) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        values.forEach(list::add);
        return list;
    }
}
