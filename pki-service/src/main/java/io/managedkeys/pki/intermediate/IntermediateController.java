package io.managedkeys.pki.intermediate;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class IntermediateController {
    private final RequestIntermediate requestIntermediate;

    IntermediateController(RequestIntermediate requestIntermediate) {
        this.requestIntermediate = requestIntermediate;
    }

    @VaultRoute(
            value = {"/intermediate/generate/{exported:\\w+}", "/issuers/generate/intermediate/{exported:\\w+}"},
            operation = Operation.WRITE)
    VaultResponse generate(
            Admission admission, @PathVariable String exported, @RequestFields IntermediateRequest request) {
        return requestIntermediate.on(admission, exported, request);
    }

    /** A request by a key that has an issuer already, for another root to sign. */
    @VaultRoute(value = "/intermediate/cross-sign", operation = Operation.WRITE)
    VaultResponse crossSign(Admission admission, @RequestFields IntermediateRequest request) {
        return requestIntermediate.on(admission, "existing", request);
    }
}
