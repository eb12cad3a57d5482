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

final class FieldsArgument implements HandlerMethodArgumentResolver {
    static final String FIELDS = WireFields.class.getName();
    static final String WARNINGS = FieldsArgument.class.getName() + ".warnings";

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
        WireFields fields = (WireFields) request.getAttribute(FIELDS);
        if (parameter.getParameterType() == WireFields.class) {
            return fields;
        }
        @SuppressWarnings("unchecked")
        Map<String, String> inPath =
                (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        Set<String> replaced = new TreeSet<>(fields.values().keySet());
        replaced.retainAll(inPath.keySet());
        Map<String, JsonNode> own = new LinkedHashMap<>(fields.values());
        own.keySet().removeAll(replaced);
        var parsed = LenientJson.read(new WireFields(own), parameter.getParameterType());
        List<String> warnings = new ArrayList<>();
        if (!parsed.unknown().isEmpty()) {
            warnings.add("Endpoint ignored these unrecognized parameters: " + goList(parsed.unknown()));
        }
        if (!replaced.isEmpty()) {
            warnings.add("Endpoint replaced the value of these parameters with the values captured from the"
                    + " endpoint's path: " + goList(replaced));
        }
        request.setAttribute(WARNINGS, warnings);
        return parsed.value();
    }

    private static String goList(Set<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
