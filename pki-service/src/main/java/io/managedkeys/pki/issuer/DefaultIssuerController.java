package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.config.MountConfig;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.issuer.ChooseDefaultIssuer.DefaultIssuerRequest;
import java.util.Map;
import org.springframework.stereotype.Controller;

@Controller
class DefaultIssuerController {
    /** The name that {@code root/rotate} gives a new root. */
    private static final String NEXT = "next";

    private final MountConfigs configs;
    private final ChooseDefaultIssuer chooseDefaultIssuer;

    DefaultIssuerController(MountConfigs configs, ChooseDefaultIssuer chooseDefaultIssuer) {
        this.configs = configs;
        this.chooseDefaultIssuer = chooseDefaultIssuer;
    }

    @VaultRoute(value = "/config/issuers", operation = Operation.READ)
    VaultResponse read(Admission admission) {
        return answer(configs.of(admission.mount().uuid()));
    }

    @VaultRoute(value = "/config/issuers", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @RequestFields DefaultIssuerRequest request) {
        return chosen(chooseDefaultIssuer.on(admission.mount().uuid(), request));
    }

    @VaultRoute(value = "/root/replace", operation = Operation.WRITE)
    VaultResponse replace(Admission admission, @RequestFields DefaultIssuerRequest request) {
        return chosen(chooseDefaultIssuer.on(admission.mount().uuid(), request.orDefault(NEXT)));
    }

    private static VaultResponse chosen(ChooseDefaultIssuer.Chosen chosen) {
        return answer(chosen.config()).withWarnings(chosen.warnings());
    }

    private static VaultResponse answer(MountConfig config) {
        return VaultResponse.data(Map.of(
                "default",
                config.defaultIssuer() == null ? "" : config.defaultIssuer(),
                "default_follows_latest_issuer",
                config.defaultFollowsLatestIssuer()));
    }
}
