package io.managedkeys.pki.root;

import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.key.IssuerKeys;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Forgets all issuers and keys of a mount. Roles and issued certificates stay, and so do the managed keys. */
@Component
class DeleteRoots {
    private final MountConfigs configs;
    private final Issuers issuers;
    private final IssuerKeys keys;

    DeleteRoots(MountConfigs configs, Issuers issuers, IssuerKeys keys) {
        this.configs = configs;
        this.issuers = issuers;
        this.keys = keys;
    }

    @Transactional
    public void of(UUID mount) {
        configs.claim(mount);
        configs.change(
                mount,
                now -> now.withDefaultIssuer(null, now.defaultFollowsLatestIssuer())
                        .withDefaultKey(null));
        issuers.deleteAll(mount);
        keys.deleteAll(mount);
    }
}
