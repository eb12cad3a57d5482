package io.managedkeys.pki.crl;

import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import org.springframework.stereotype.Controller;

/** Nothing can be revoked yet, so there is no list to give: Vault's answer for that is 204. */
@Controller
class CrlController {
    @VaultRoute(value = "/crl", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse der() {
        return VaultResponse.raw("application/pkix-crl", new byte[0]);
    }

    @VaultRoute(value = "/crl/pem", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse pem() {
        return VaultResponse.raw("application/x-pem-file", new byte[0]);
    }
}
