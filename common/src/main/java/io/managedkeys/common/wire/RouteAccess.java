package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Reads the body, then asks whether the caller may: malformed JSON is told before the token is looked at. */
final class RouteAccess implements HandlerInterceptor {
    private final BeanFactory beans;

    RouteAccess(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws Exception {
        if (!(handler instanceof RouteMethod method)) {
            return true;
        }
        VaultRoute route = method.route();
        WireRequest wire = WireRequest.of(request);
        if (wire == null) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        WireFields fields = route.rawBody() ? WireFields.NONE : RequestBodyReader.read(wire, wire.operation());
        request.setAttribute(RouteCall.FIELDS, fields);
        if (route.access() == Access.PUBLIC) {
            wire.markUnauthenticated();
        } else if (route.existence() == Existence.NotChecked.class) {
            demand(wire.admission(), wire.operation(), route.access());
        } else {
            demandWrite(wire.admission(), route, request, fields);
        }
        return true;
    }

    private void demandWrite(Admission admission, VaultRoute route, HttpServletRequest request, WireFields fields) {
        boolean create = admission.may(Capability.CREATE);
        boolean update = admission.may(Capability.UPDATE);
        if (create == update) {
            demand(admission, create, route.access());
            return;
        }
        @SuppressWarnings("unchecked")
        Map<String, String> variables =
                (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        boolean exists = beans.getBean(route.existence()).exists(admission, variables, fields);
        demand(admission, exists ? update : create, route.access());
    }

    static void demand(Admission admission, Operation operation, Access access) {
        demand(
                admission,
                switch (operation) {
                    case READ, HEADER -> admission.may(Capability.READ);
                    case LIST -> admission.may(Capability.LIST);
                    case WRITE -> admission.may(Capability.UPDATE);
                    case PATCH -> admission.may(Capability.PATCH);
                    case DELETE -> admission.may(Capability.DELETE);
                },
                access);
    }

    private static void demand(Admission admission, boolean allowed, Access access) {
        if (admission.isAnonymous()) {
            throw admission.tokenRefused() ? ApiException.invalidToken() : ApiException.missingToken();
        }
        if (!allowed || access == Access.SUDO && !admission.may(Capability.SUDO)) {
            throw ApiException.permissionDenied();
        }
    }
}
