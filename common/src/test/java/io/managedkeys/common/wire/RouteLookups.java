package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.ServletRequestPathUtils;

/** Compares how {@link RouteMapping} finds routes with how Spring does, for all routes of a package and paths like them. */
public final class RouteLookups {
    private static final List<String> VERBS = List.of("GET", "LIST", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final List<String> VALUES =
            List.of("k", "internal", "ca", "1a:2b", "a.b-c", "no good", "k%2Fx", "k;v=1", "\u00e9");

    private final RouteMapping ours = new RouteMapping();
    private final RouteMapping springs = new RouteMapping() {
        @Override
        protected void handlerMethodsInitialized(Map<RequestMappingInfo, HandlerMethod> all) {
            // no index
        }
    };

    private RouteLookups(GenericApplicationContext controllers) {
        for (String name : controllers.getBeanDefinitionNames()) {
            controllers.getBeanDefinition(name).setLazyInit(true);
        }
        controllers.refresh();
        for (RouteMapping mapping : List.of(ours, springs)) {
            mapping.setApplicationContext(controllers);
            mapping.afterPropertiesSet();
        }
    }

    /**
     * @param differences requests of which the two make different things
     * @param untried routes that no request found
     */
    public record Compared(List<String> differences, List<String> untried) {}

    /** Of all controllers of a package. */
    public static Compared compareIn(String controllers) {
        GenericApplicationContext context = new GenericApplicationContext();
        var scanner = new ClassPathBeanDefinitionScanner(context, false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        scanner.setIncludeAnnotationConfig(false);
        scanner.scan(controllers);
        return new RouteLookups(context).compared();
    }

    static Compared compare(Class<?>... controllers) {
        GenericApplicationContext context = new GenericApplicationContext();
        for (Class<?> controller : controllers) {
            context.registerBean(controller);
        }
        return new RouteLookups(context).compared();
    }

    private Compared compared() {
        List<String> differences = new ArrayList<>();
        Set<Object> untried = new LinkedHashSet<>();
        ours.routes().forEach(route -> untried.add(route.operation() + " " + route.path()));
        for (String path : paths()) {
            for (String verb : VERBS) {
                Map<String, @Nullable Object> mine = found(ours, verb, path);
                Map<String, @Nullable Object> theirs = found(springs, verb, path);
                if (!mine.equals(theirs)) {
                    differences.add(verb + " " + path + ": " + mine + " instead of " + theirs);
                }
                untried.remove(theirs.get("route"));
            }
        }
        return new Compared(differences, untried.stream().map(Object::toString).toList());
    }

    private Set<String> paths() {
        Set<String> paths = new TreeSet<>(Set.of("", "/", "x"));
        for (RouteTable.Route route : ours.routes()) {
            for (String value : VALUES) {
                String path = route.path().substring(1).replaceAll("\\{[^/]*}", value);
                paths.addAll(List.of(
                        path,
                        path + "/",
                        path + "/more",
                        path + "//more",
                        "/" + path,
                        path.substring(0, Math.max(0, path.lastIndexOf('/'))),
                        path.replaceFirst("/", "//"),
                        path.replaceFirst("/", "%2F"),
                        path.substring(0, 1).toUpperCase(Locale.ROOT) + path.substring(1)));
            }
        }
        return paths;
    }

    private static Map<String, @Nullable Object> found(RouteMapping mapping, String verb, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest(verb, "/");
        request.setContentType("application/merge-patch+json");
        request.setContent("{}".getBytes(StandardCharsets.UTF_8));
        var metrics = new ServerRequestObservationContext(request, new MockHttpServletResponse());
        request.setAttribute(ServerHttpObservationFilter.CURRENT_OBSERVATION_CONTEXT_ATTRIBUTE, metrics);
        WireRequest wire = new WireRequest(
                request, admission(path), WireRequest.operation(request).orElseThrow());
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        try {
            String lookupPath = ServletRequestPathUtils.parseAndCache(wire)
                    .pathWithinApplication()
                    .value();
            HandlerMethod method = mapping.lookupHandlerMethod(lookupPath, wire);
            found.put("handler", method);
            found.put(
                    "route",
                    wire.operation() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        } catch (ApiException refusal) {
            found.put("refusal", refusal.kind() + " " + refusal.errors());
        } catch (Exception failure) {
            found.put("failure", failure.toString());
        }
        found.put("uri", metrics.getPathPattern());
        found.put("variables", request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE));
        found.put("matrix", request.getAttribute(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE));
        found.put("best", request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE));
        found.put("path", request.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE));
        return found;
    }

    private static Admission admission(String path) {
        return new Admission(
                new UUID(0, 1),
                new Admission.Namespace(new UUID(0, 2), ""),
                new Admission.Mount(new UUID(0, 3), "any", "any/", "any_1", 1, 1),
                path,
                Set.of(Capability.ROOT),
                new Admission.Caller("a", "token", List.of()),
                "::1",
                1,
                1);
    }
}
