package io.managedkeys.common.wire;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.condition.RequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Routes by the admission's relative path and the operation; a controller method that declares neither is refused. */
final class RouteMapping extends RequestMappingHandlerMapping {
    @Override
    protected @Nullable RequestMappingInfo getMappingForMethod(Method method, Class<?> handlerType) {
        RequestMappingInfo info = super.getMappingForMethod(method, handlerType);
        boolean isRoute = AnnotatedElementUtils.hasAnnotation(method, VaultRoute.class);
        if (info != null
                && !isRoute
                && !info.getPatternValues().stream().allMatch(path -> path.startsWith("/internal/"))
                && handlerType.getName().startsWith("io.managedkeys")) {
            throw new IllegalStateException(method + " declares no @VaultRoute: operation and access are unknown");
        }
        return info;
    }

    @Override
    protected @Nullable RequestCondition<?> getCustomMethodCondition(Method method) {
        VaultRoute route = AnnotatedElementUtils.findMergedAnnotation(method, VaultRoute.class);
        return route == null ? null : new OperationCondition(Set.of(route.operation()));
    }

    @Override
    protected @Nullable HandlerMethod handleNoMatch(
            Set<RequestMappingInfo> infos, String lookupPath, HttpServletRequest request) {
        WireRequest wire = WireRequest.of(request);
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        if (wire.admission().isAnonymous()) {
            throw ApiException.permissionDenied();
        }
        var path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
        boolean known = infos.stream()
                .map(RequestMappingInfo::getPathPatternsCondition)
                .filter(Objects::nonNull)
                .flatMap(condition -> condition.getPatterns().stream())
                .anyMatch(pattern -> pattern.matches(path));
        throw known
                ? ApiException.multi(ErrorKind.UNSUPPORTED_OPERATION, "unsupported operation")
                : ApiException.multi(ErrorKind.NOT_FOUND, "unsupported path");
    }
}
