package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerMapping;
import tools.jackson.databind.JsonNode;

/** One request at its route: gives the route its fields, and remembers which of them nobody read. */
final class RouteCall {
    static final String FIELDS = WireFields.class.getName();

    private final HttpServletRequest request;
    private final WireRequest wire;
    private final WireFields fields;
    private final Set<String> replaced;
    private @Nullable Set<String> unread;

    RouteCall(HttpServletRequest request, WireRequest wire) {
        this.request = request;
        this.wire = wire;
        this.fields = request.getAttribute(FIELDS) instanceof WireFields given ? given : WireFields.NONE;
        this.replaced = replaced();
    }

    HttpServletRequest request() {
        return request;
    }

    WireRequest wire() {
        return wire;
    }

    /** Decoded; null where the pattern that matched does not have it. */
    @Nullable
    String variable(String name, boolean required) {
        String value = variables().get(name);
        return required ? Objects.requireNonNull(value, name) : value;
    }

    /** As they came: whoever takes them knows them all. */
    WireFields fields() {
        if (unread == null) {
            unread = Set.of();
        }
        return fields;
    }

    <T> T read(Class<T> recordType) {
        Map<String, JsonNode> own = new LinkedHashMap<>(fields.values());
        own.keySet().removeAll(replaced);
        var parsed = LenientJson.read(new WireFields(own), recordType);
        unread = parsed.unknown();
        return parsed.value();
    }

    /** Warnings about fields that the path replaced or that no record knows; a route that reads none knows none. */
    List<String> warnings() {
        if (fields.values().isEmpty()) {
            return List.of();
        }
        Set<String> ignored = unread;
        if (ignored == null) {
            ignored = new TreeSet<>(fields.values().keySet());
            ignored.removeAll(replaced);
        }
        List<String> warnings = new ArrayList<>(2);
        if (!ignored.isEmpty()) {
            warnings.add("Endpoint ignored these unrecognized parameters: " + GoText.names(ignored));
        }
        if (!replaced.isEmpty()) {
            warnings.add("Endpoint replaced the value of these parameters with the values captured from the"
                    + " endpoint's path: " + GoText.names(replaced));
        }
        return warnings;
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> variables() {
        return (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
    }

    private Set<String> replaced() {
        Set<String> names = new TreeSet<>();
        for (String variable : variables().keySet()) {
            String name = LenientJson.wireName(variable);
            if (fields.has(name)) {
                names.add(name);
            }
        }
        return names;
    }
}
