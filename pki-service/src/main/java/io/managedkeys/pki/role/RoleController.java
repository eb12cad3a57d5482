package io.managedkeys.pki.role;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.common.wire.WireFields;
import io.managedkeys.pki.issuer.Issuers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class RoleController {
    private static final String ROLE = "/roles/{name:\\w(?:[\\w.-]*\\w)?}";

    private final Roles roles;
    private final Issuers issuers;

    RoleController(Roles roles, Issuers issuers) {
        this.roles = roles;
        this.issuers = issuers;
    }

    @VaultRoute(value = "/roles", operation = Operation.LIST)
    VaultResponse list(Admission admission) {
        List<String> names = roles.list(admission.mount().uuid());
        if (names.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return VaultResponse.data(Map.of("keys", names));
    }

    @VaultRoute(value = ROLE, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String name) {
        return roles.find(admission.mount().uuid(), name)
                .map(VaultResponse::data)
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
    }

    /** Replaces the whole role: what is not sent is its default again. */
    @VaultRoute(value = ROLE, operation = Operation.WRITE)
    VaultResponse write(Admission admission, @PathVariable String name, @RequestFields RoleRequest request) {
        Role role = request.over(RoleRequest.DEFAULTS);
        roles.put(admission.mount().uuid(), name, role);
        return VaultResponse.data(role).withWarnings(warnings(admission.mount().uuid(), request, role));
    }

    @VaultRoute(value = ROLE, operation = Operation.PATCH)
    VaultResponse patch(
            Admission admission,
            @PathVariable String name,
            @RequestFields RoleRequest request,
            @RequestFields WireFields patch) {
        Role role = roles.patch(admission.mount().uuid(), name, patch);
        return VaultResponse.data(role).withWarnings(warnings(admission.mount().uuid(), request, role));
    }

    @VaultRoute(value = ROLE, operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable String name) {
        roles.delete(admission.mount().uuid(), name);
        return VaultResponse.noContent();
    }

    private List<String> warnings(UUID mount, RoleRequest request, Role role) {
        List<String> warnings = new ArrayList<>();
        if (Boolean.TRUE.equals(request.generateLease()) && role.noStore()) {
            warnings.add("mutually exclusive values no_store=true and generate_lease=true were both specified;"
                    + " no_store=true takes priority");
        } else if (role.generateLease()) {
            warnings.add("generate_lease has no effect: certificates are issued without a lease");
        }
        String reference = role.issuerRef();
        if (reference.equals(Issuers.DEFAULT)) {
            if (issuers.findDefault(mount).isEmpty()) {
                warnings.add("Issuing Certificate was set to default, but no default issuing certificate"
                        + " (configurable at /config/issuers) is currently set");
            }
        } else if (issuers.find(mount, reference).isEmpty()) {
            warnings.add("Issuing Certificate was set to %s but no issuing certificate currently has that name"
                    .formatted(reference));
        }
        return warnings;
    }
}
