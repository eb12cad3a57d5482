package io.managedkeys.pki.root;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class RootController {
    private final GenerateRoot generateRoot;
    private final DeleteRoots deleteRoots;

    RootController(GenerateRoot generateRoot, DeleteRoots deleteRoots) {
        this.generateRoot = generateRoot;
        this.deleteRoots = deleteRoots;
    }

    @VaultRoute(
            value = {"/root/generate/{exported:\\w+}", "/issuers/generate/root/{exported:\\w+}"},
            operation = Operation.WRITE)
    VaultResponse generate(Admission admission, @PathVariable String exported, @RequestFields RootRequest request) {
        return generateRoot.on(admission, exported, false, request);
    }

    @VaultRoute(value = "/root/rotate/{exported:\\w+}", operation = Operation.WRITE)
    VaultResponse rotate(Admission admission, @PathVariable String exported, @RequestFields RootRequest request) {
        return generateRoot.on(admission, exported, true, request);
    }

    @VaultRoute(value = "/root", operation = Operation.DELETE, access = Access.SUDO)
    VaultResponse delete(Admission admission) {
        deleteRoots.of(admission.mount().uuid());
        return VaultResponse.data(null)
                .withWarning("DELETE /root deletes all keys and issuers; prefer the new DELETE /key/:key_ref and DELETE"
                        + " /issuer/:issuer_ref for finer granularity, unless removal of all keys and issuers is"
                        + " desired.");
    }
}
