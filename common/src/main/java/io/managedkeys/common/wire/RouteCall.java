package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One request at its route: gives the route its fields, and remembers which of them nobody read. */
final class RouteCall {
    private final HttpServletRequest request;
    private final WireRequest wire;
    private final Map<String, String> variables;
    private final WireFields fields;
    private final Set<String> replaced;
    private @Nullable Set<String> unread;

    /** @param variables of the path that matched, decoded */
    RouteCall(HttpServletRequest request, WireRequest wire, Map<String, String> variables, WireFields fields) {
        this.request = request;
        this.wire = wire;
        this.variables = variables;
        this.fields = fields;
        this.replaced = replaced(variables, fields);
    }

    HttpServletRequest request() {
        return request;
    }

    WireRequest wire() {
        return wire;
    }

    /** Null where the pattern that matched does not have it. */
    @Nullable
    String variable(String name, boolean required) {
        String value = variables.get(name);
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
        WireFields own = fields;
        if (!replaced.isEmpty()) {
            own = new WireFields(fields.values());
            own.values().keySet().removeAll(replaced);
        }
        var parsed = LenientJson.read(own, recordType);
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

    private static Set<String> replaced(Map<String, String> variables, WireFields fields) {
        Set<String> replaced = Set.of();
        for (String variable : variables.keySet()) {
            String name = LenientJson.wireName(variable);
            if (fields.has(name)) {
                replaced = replaced.isEmpty() ? new TreeSet<>() : replaced;
                replaced.add(name);
            }
        }
        return replaced;
    }
}
