package io.managedkeys.registry.init;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;

/** {@code sys/init}. */
@Controller
class InitController {
    private final Clusters clusters;
    private final InitializeRegistry initialize;

    InitController(Clusters clusters, InitializeRegistry initialize) {
        this.clusters = clusters;
        this.initialize = initialize;
    }

    @VaultRoute(value = "/sys/init", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse read() {
        return VaultResponse.bare(200, Map.of("initialized", clusters.read().initialized()));
    }

    @VaultRoute(value = "/sys/init", operation = Operation.WRITE, access = Access.PUBLIC)
    VaultResponse initialize(@RequestFields InitRequest request) {
        request.check();
        try (Secret token =
                initialize.withRandomToken().orElseThrow(() -> ApiException.invalid("Vault is already initialized"))) {
            // No seal yet, so there are no key shares to hand out.
            return VaultResponse.bare(
                    200,
                    Map.of(
                            "keys",
                            List.of(),
                            "keys_base64",
                            List.of(),
                            "root_token",
                            token.reveal(bytes -> new String(bytes, StandardCharsets.US_ASCII))));
        }
    }
}
