package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Reads the body, then asks whether the caller may: malformed JSON is told before the token is looked at. */
final class RouteAccess implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws Exception {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        VaultRoute route = method.getMethodAnnotation(VaultRoute.class);
        if (route == null) {
            return true;
        }
        WireRequest wire = WireRequest.of(request);
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        if (!route.rawBody()) {
            request.setAttribute(FieldsArgument.FIELDS, RequestBodyReader.read(request, wire.operation()));
        }
        if (route.access() != Access.PUBLIC) {
            demand(wire.admission(), wire.operation(), route.access());
        }
        return true;
    }

    private static void demand(Admission admission, Operation operation, Access access) {
        boolean allowed = switch (operation) {
            case READ, HEADER -> admission.may(Capability.READ);
            case LIST -> admission.may(Capability.LIST);
            case WRITE -> admission.may(Capability.UPDATE);
            case PATCH -> admission.may(Capability.PATCH);
            case DELETE -> admission.may(Capability.DELETE);
        };
        if (admission.isAnonymous() || !allowed || access == Access.SUDO && !admission.may(Capability.SUDO)) {
            throw ApiException.permissionDenied();
        }
    }
}
