package io.managedkeys.pki.issuer;

import io.managedkeys.pki.config.EntryName;
import io.managedkeys.pki.config.MountConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Gives an issuer other settings, all of them or just those that are named. */
@Component
class UpdateIssuer {
    private final MountConfigs configs;
    private final Issuers issuers;

    UpdateIssuer(MountConfigs configs, Issuers issuers) {
        this.configs = configs;
        this.issuers = issuers;
    }

    record Updated(Issuer issuer, List<String> warnings) {}

    /** What the request does not say becomes its default. */
    @Transactional
    public Updated replacing(UUID mount, String reference, IssuerRequest request) {
        configs.claim(mount);
        Issuer before = issuers.demand(mount, reference);
        IssuerSettings defaults = IssuerSettings.initial(before.certificate().permitsCrlSigning(), "");
        return write(mount, before, "", defaults, request);
    }

    /** What the request does not say stays. */
    @Transactional
    public Updated merging(UUID mount, String reference, IssuerRequest request) {
        configs.claim(mount);
        Issuer before = issuers.demand(mount, reference);
        return write(mount, before, before.name(), before.settings(), request);
    }

    private Updated write(
            UUID mount, Issuer before, String nameOtherwise, IssuerSettings otherwise, IssuerRequest request) {
        String name = request.issuerName() == null ? nameOtherwise : EntryName.checked(request.issuerName(), "issuer");
        IssuerSettings settings = request.over(otherwise, before, reference -> issuers.demand(mount, reference));
        Issuer after = issuers.update(mount, before.id(), name, settings);
        List<String> warnings = new ArrayList<>();
        if (request.asksForPssRevocation(settings)) {
            warnings.add("Issuer uses a PSS Revocation Signature Algorithm. This algorithm will be downgraded to"
                    + " PKCS#1v1.5 signature scheme on OCSP responses, due to limitations in the OCSP library.");
        }
        if (!before.name().isEmpty() && !before.name().equals(name)) {
            warnings.addAll(Dereferenced.warnings(issuers, mount, before.name()));
        }
        return new Updated(after, warnings);
    }
}
