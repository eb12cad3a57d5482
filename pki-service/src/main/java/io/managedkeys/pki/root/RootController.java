package io.managedkeys.pki.root;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class RootController {
    private final GenerateRoot generateRoot;

    RootController(GenerateRoot generateRoot) {
        this.generateRoot = generateRoot;
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
}
