package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;

/** Whether the caller of a route may. */
final class RouteAccess {
    private final BeanFactory beans;

    RouteAccess(BeanFactory beans) {
        this.beans = beans;
    }

    /** @throws ApiException 403 when not */
    void demand(VaultRoute route, WireRequest wire, Map<String, String> variables, WireFields fields) {
        if (route.access() == Access.PUBLIC) {
            wire.markUnauthenticated();
        } else if (route.existence() == Existence.NotChecked.class) {
            demand(wire.admission(), wire.operation(), route.access());
        } else {
            demandWrite(wire.admission(), route, variables, fields);
        }
    }

    private void demandWrite(Admission admission, VaultRoute route, Map<String, String> variables, WireFields fields) {
        boolean create = admission.may(Capability.CREATE);
        boolean update = admission.may(Capability.UPDATE);
        if (create == update) {
            demand(admission, create, route.access());
            return;
        }
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
