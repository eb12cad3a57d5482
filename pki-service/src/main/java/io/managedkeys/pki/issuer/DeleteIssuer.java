package io.managedkeys.pki.issuer;

import io.managedkeys.pki.config.MountConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Forgets an issuer; its key stays. One that is not there is as good as deleted. */
@Component
class DeleteIssuer {
    private final MountConfigs configs;
    private final Issuers issuers;

    DeleteIssuer(MountConfigs configs, Issuers issuers) {
        this.configs = configs;
        this.issuers = issuers;
    }

    /** @return what the caller should know */
    @Transactional
    public List<String> on(UUID mount, String reference) {
        configs.claim(mount);
        Optional<Issuer> found =
                reference.equals(Issuers.DEFAULT) ? issuers.findDefault(mount) : issuers.find(mount, reference);
        if (found.isEmpty()) {
            return List.of();
        }
        Issuer issuer = found.get();
        List<String> warnings = new ArrayList<>();
        if (issuer.id().equals(configs.of(mount).defaultIssuer())) {
            configs.change(mount, now -> now.withDefaultIssuer(null, now.defaultFollowsLatestIssuer()));
            warnings.add("Deleted issuer %s (via issuer_ref %s); this was configured as the default issuer. Operations"
                            .formatted(issuer.id(), reference)
                    + " without an explicit issuer will not work until a new default is configured.");
        }
        issuers.delete(mount, issuer.id());
        warnings.addAll(Dereferenced.warnings(issuers, mount, issuer.id().toString()));
        if (!issuer.name().isEmpty()) {
            warnings.addAll(Dereferenced.warnings(issuers, mount, issuer.name()));
        }
        return warnings;
    }
}
