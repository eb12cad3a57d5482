package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a request's fields by Vault's rules: the Content-Type does not matter, but for forms and PATCH. */
final class RequestBodyReader {
    private RequestBodyReader() {}

    static WireFields read(HttpServletRequest request, Operation operation) throws IOException {
        return switch (operation) {
            case WRITE, PATCH -> body(request);
            case READ, LIST, DELETE, HEADER -> query(request.getQueryString());
        };
    }

    private static WireFields body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readAllBytes();
        int first = firstVisible(bytes);
        if (first < 0) {
            return new WireFields(Map.of());
        }
        String contentType = request.getContentType();
        if (contentType != null
                && contentType.startsWith("application/x-www-form-urlencoded")
                && bytes[first] != '{'
                && bytes[first] != '[') {
            return query(new String(bytes, StandardCharsets.UTF_8).replace('+', ' '));
        }
        try {
            JsonNode node = LenientJson.mapper().readTree(bytes);
            if (node.isNull()) {
                return new WireFields(Map.of());
            }
            if (!node.isObject()) {
                throw ApiException.invalid("error parsing JSON: expected an object");
            }
            Map<String, JsonNode> values = new LinkedHashMap<>();
            node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
            return new WireFields(values);
        } catch (JacksonException e) {
            throw ApiException.invalid("error parsing JSON: " + e.getOriginalMessage());
        }
    }

    private static int firstVisible(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return i;
            }
        }
        return -1;
    }

    private static WireFields query(@org.jspecify.annotations.Nullable String query) {
        if (query == null || query.isEmpty()) {
            return new WireFields(Map.of());
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        UriComponentsBuilder.newInstance().query(query).build().getQueryParams().forEach((name, given) -> {
            var texts = given.stream()
                    .map(text -> text == null ? "" : java.net.URLDecoder.decode(text, StandardCharsets.UTF_8))
                    .toList();
            if (texts.size() == 1) {
                values.put(name, JsonNodeFactory.instance.stringNode(texts.getFirst()));
            } else {
                var list = JsonNodeFactory.instance.arrayNode();
                texts.forEach(list::add);
                values.put(name, list);
            }
        });
        return new WireFields(values);
    }
}
