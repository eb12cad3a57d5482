package io.managedkeys.common.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import tools.jackson.databind.JsonNode;

/** Gives a route its fields, and remembers which of them nobody read: the answer warns of them. */
final class FieldsArgument implements HandlerMethodArgumentResolver {
    static final String FIELDS = WireFields.class.getName();
    private static final String UNREAD = FieldsArgument.class.getName() + ".unread";

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestFields.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = (HttpServletRequest) web.getNativeRequest();
        WireFields fields = given(request);
        if (parameter.getParameterType() == WireFields.class) {
            if (request.getAttribute(UNREAD) == null) {
                request.setAttribute(UNREAD, Set.of());
            }
            return fields;
        }
        Map<String, JsonNode> own = new LinkedHashMap<>(fields.values());
        own.keySet().removeAll(replaced(request, fields));
        var parsed = LenientJson.read(new WireFields(own), parameter.getParameterType());
        request.setAttribute(UNREAD, parsed.unknown());
        return parsed.value();
    }

    /** Warnings about fields that the path replaced or that no record knows; a route that reads none knows none. */
    static List<String> warnings(HttpServletRequest request) {
        WireFields fields = given(request);
        if (fields.values().isEmpty()) {
            return List.of();
        }
        Set<String> replaced = replaced(request, fields);
        @SuppressWarnings("unchecked")
        Set<String> unread = (Set<String>) request.getAttribute(UNREAD);
        if (unread == null) {
            unread = new TreeSet<>(fields.values().keySet());
            unread.removeAll(replaced);
        }
        List<String> warnings = new ArrayList<>(2);
        if (!unread.isEmpty()) {
            warnings.add("Endpoint ignored these unrecognized parameters: " + GoText.names(unread));
        }
        if (!replaced.isEmpty()) {
            warnings.add("Endpoint replaced the value of these parameters with the values captured from the"
                    + " endpoint's path: " + GoText.names(replaced));
        }
        return warnings;
    }

    private static WireFields given(HttpServletRequest request) {
        return request.getAttribute(FIELDS) instanceof WireFields fields ? fields : WireFields.NONE;
    }

    private static Set<String> replaced(HttpServletRequest request, WireFields fields) {
        @SuppressWarnings("unchecked")
        Map<String, String> inPath =
                (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (inPath == null || inPath.isEmpty()) {
            return Set.of();
        }
        Set<String> replaced = new TreeSet<>();
        for (String variable : inPath.keySet()) {
            String name = LenientJson.wireName(variable);
            if (fields.has(name)) {
                replaced.add(name);
            }
        }
        return replaced;
    }
}
