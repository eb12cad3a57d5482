package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.condition.RequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Routes by the admission's relative path and the operation; a controller method that declares neither is refused. */
class RouteMapping extends RequestMappingHandlerMapping {
    private static final String OURS = "io.managedkeys.";
    private static final Pattern LITERAL_START = Pattern.compile("/([\\w.~-]+)(/.*)?");

    private record Start(Operation operation, String segment) {}

    /** All routes that may match a path starting so; none for an operation of which one may match any path. */
    private final Map<Start, Map<RequestMappingInfo, HandlerMethod>> byStart = new HashMap<>();

    @Override
    protected @Nullable RequestMappingInfo getMappingForMethod(Method method, Class<?> handlerType) {
        RequestMappingInfo info = super.getMappingForMethod(method, handlerType);
        if (info != null
                && handlerType.getName().startsWith(OURS)
                && !ErrorController.class.isAssignableFrom(handlerType)
                && !AnnotatedElementUtils.hasAnnotation(method, VaultRoute.class)
                && !info.getPatternValues().stream().allMatch(path -> path.startsWith("/internal/"))) {
            throw new IllegalStateException(method + " declares no @VaultRoute: operation and access are unknown");
        }
        return info;
    }

    @Override
    protected HandlerMethod createHandlerMethod(Object handler, Method method) {
        HandlerMethod usual = super.createHandlerMethod(handler, method);
        VaultRoute route = usual.getMethodAnnotation(VaultRoute.class);
        return route == null ? usual : new RouteMethod(usual, route);
    }

    @Override
    protected RequestCondition<?> getCustomMethodCondition(Method method) {
        VaultRoute route = AnnotatedElementUtils.findMergedAnnotation(method, VaultRoute.class);
        return new OperationCondition(route == null ? null : route.operation());
    }

    @Override
    protected void handlerMethodsInitialized(Map<RequestMappingInfo, HandlerMethod> all) {
        super.handlerMethodsInitialized(all);
        Set<Operation> unbound = EnumSet.noneOf(Operation.class);
        all.forEach((info, method) -> {
            if (method instanceof RouteMethod route) {
                Operation operation = route.route().operation();
                for (String path : info.getPatternValues()) {
                    Matcher start = LITERAL_START.matcher(path);
                    if (start.matches()) {
                        byStart.computeIfAbsent(new Start(operation, start.group(1)), key -> new LinkedHashMap<>())
                                .put(info, method);
                    } else {
                        unbound.add(operation);
                    }
                }
            }
        });
        byStart.keySet().removeIf(start -> unbound.contains(start.operation()));
    }

    /** Spring compares a request with each route; where one of a few is all that matches, that is what it would find. */
    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(String lookupPath, HttpServletRequest request)
            throws Exception {
        RequestMappingInfo match = null;
        HandlerMethod method = null;
        int matches = 0;
        for (var route : candidates(lookupPath, request).entrySet()) {
            RequestMappingInfo matching = route.getKey().getMatchingCondition(request);
            if (matching != null) {
                match = matching;
                method = route.getValue();
                matches++;
            }
        }
        if (match == null || matches > 1) {
            return super.lookupHandlerMethod(lookupPath, request);
        }
        request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, method);
        handleMatch(match, lookupPath, request);
        return method;
    }

    private Map<RequestMappingInfo, HandlerMethod> candidates(String path, HttpServletRequest request) {
        WireRequest wire = WireRequest.of(request);
        if (wire == null || path.isEmpty()) {
            return Map.of();
        }
        int end = path.indexOf('/', 1);
        String segment = end < 0 ? path.substring(1) : path.substring(1, end);
        return byStart.getOrDefault(new Start(wire.operation(), segment), Map.of());
    }

    @Override
    protected @Nullable HandlerMethod handleNoMatch(
            Set<RequestMappingInfo> infos, String lookupPath, HttpServletRequest request) {
        WireRequest wire = WireRequest.of(request);
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        boolean endsInSlash = wire.admission().path().endsWith("/");
        if (wire.operation() == Operation.WRITE || wire.operation() == Operation.PATCH) {
            refuseWhatNoRouteWouldTake(wire, endsInSlash);
        }
        PathContainer path =
                ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
        List<RouteTable.Route> atPath = routes().stream()
                .filter(route -> route.pattern().matches(path) || endsInSlash && route.listsWithSlash(path))
                .toList();
        boolean isUnauthenticated = atPath.stream().anyMatch(route -> route.access() == Access.PUBLIC);
        if (!isUnauthenticated) {
            RouteAccess.demand(wire.admission(), wire.operation(), Access.TOKEN);
        }
        // Vault adds a slash to the path of a LIST, and no pattern takes it but those of lists.
        throw atPath.isEmpty() || wire.operation() == Operation.LIST
                ? refusal(ErrorKind.NOT_FOUND, "unsupported path", isUnauthenticated)
                : refusal(ErrorKind.UNSUPPORTED_OPERATION, "unsupported operation", isUnauthenticated);
    }

    /** What is wrong with a write whatever its path: told before the token is looked at. */
    private static void refuseWhatNoRouteWouldTake(WireRequest wire, boolean endsInSlash) {
        try {
            RequestBodyReader.read(wire, wire.operation());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (endsInSlash) {
            throw ApiException.invalid("cannot write to a path ending in '/'");
        }
    }

    private static ApiException refusal(ErrorKind kind, String text, boolean bare) {
        return bare ? new ApiException(kind, text) : ApiException.multi(kind, text);
    }

    /** Every declared route, by path and operation. */
    List<RouteTable.Route> routes() {
        return getHandlerMethods().entrySet().stream()
                .flatMap(entry -> RouteTable.Route.of(entry.getKey(), entry.getValue()))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(RouteTable.Route::path).thenComparing(RouteTable.Route::operation))
                .toList();
    }
}
