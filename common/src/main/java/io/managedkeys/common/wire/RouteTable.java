package io.managedkeys.common.wire;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.pattern.PathPattern;

/** The routes that a service declares, for people and for tests that hold who may call what. */
public final class RouteTable {
    private final RouteMapping mapping;

    RouteTable(RouteMapping mapping) {
        this.mapping = mapping;
    }

    /** One path of one {@link VaultRoute}. */
    public record Route(String path, Operation operation, Access access, boolean rawBody, PathPattern pattern) {
        static Stream<Route> of(RequestMappingInfo info, HandlerMethod method) {
            VaultRoute declared = method.getMethodAnnotation(VaultRoute.class);
            var patterns = info.getPathPatternsCondition();
            return declared == null || patterns == null
                    ? Stream.empty()
                    : patterns.getPatterns().stream()
                            .map(pattern -> new Route(
                                    pattern.getPatternString(),
                                    declared.operation(),
                                    declared.access(),
                                    declared.rawBody(),
                                    pattern));
        }

        /** Whether it lists at the path without its last slash. */
        boolean listsWithSlash(PathContainer path) {
            return operation == Operation.LIST
                    && pattern.matches(path.subPath(0, path.elements().size() - 1));
        }

        /** {@code WRITE /roles/{name} TOKEN}. */
        @Override
        public String toString() {
            return operation + " " + path + " " + access + (rawBody ? " raw" : "");
        }
    }

    /** Sorted by path and operation. */
    public List<Route> routes() {
        return mapping.routes();
    }

    /** One route a line. */
    @Override
    public String toString() {
        return routes().stream().map(Route::toString).collect(Collectors.joining("\n"));
    }
}
