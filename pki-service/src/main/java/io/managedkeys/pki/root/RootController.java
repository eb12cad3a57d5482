package io.managedkeys.pki.root;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.issuer.Issuers;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class RootController {
    private final GenerateRoot generateRoot;
    private final DeleteRoots deleteRoots;
    private final SignIntermediate signIntermediate;

    RootController(GenerateRoot generateRoot, DeleteRoots deleteRoots, SignIntermediate signIntermediate) {
        this.generateRoot = generateRoot;
        this.deleteRoots = deleteRoots;
        this.signIntermediate = signIntermediate;
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

    @VaultRoute(value = "/root/sign-intermediate", operation = Operation.WRITE)
    VaultResponse signIntermediate(Admission admission, @RequestFields SignIntermediateRequest request) {
        return signIntermediate.on(admission, Issuers.DEFAULT, request);
    }

    @VaultRoute(value = "/issuer/{issuer_ref:\\w(?:[\\w.-]*\\w)?}/sign-intermediate", operation = Operation.WRITE)
    VaultResponse signIntermediateBy(
            Admission admission,
            @PathVariable("issuer_ref") String issuerRef,
            @RequestFields SignIntermediateRequest request) {
        return signIntermediate.on(admission, issuerRef, request);
    }
}
