package io.managedkeys.pki.importing;

import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.config.MountWarnings;
import io.managedkeys.pki.issuer.Issuer;
import io.managedkeys.pki.issuer.IssuerSettings;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.key.IssuerKey;
import io.managedkeys.pki.key.IssuerKeys;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes imported issuers, or none of them. */
@Component
class ImportRecord {
    private final MountConfigs configs;
    private final Issuers issuers;
    private final IssuerKeys keys;

    ImportRecord(MountConfigs configs, Issuers issuers, IssuerKeys keys) {
        this.configs = configs;
        this.issuers = issuers;
        this.keys = keys;
    }

    @Transactional
    VaultResponse write(UUID mount, List<IssuerCertificate> certificates) {
        configs.claim(mount);
        Map<IssuerCertificate, Issuer> known = new HashMap<>();
        issuers.list(mount).forEach(issuer -> known.put(issuer.certificate(), issuer));
        List<Issuer> arriving = new ArrayList<>();
        List<UUID> existing = new ArrayList<>();
        Map<String, Object> mapping = new LinkedHashMap<>();
        for (IssuerCertificate certificate : certificates) {
            Issuer issuer = known.get(certificate);
            if (issuer == null) {
                issuer = issuer(mount, certificate);
                arriving.add(issuer);
            } else {
                existing.add(issuer.id());
            }
            mapping.put(issuer.id().toString(), issuer.keyId() == null ? "" : issuer.keyId());
        }
        issuers.insert(mount, arriving);
        List<String> warnings = new ArrayList<>(chooseDefault(
                mount,
                arriving.stream()
                        .filter(issuer -> issuer.keyId() != null)
                        .map(Issuer::id)
                        .toList()));
        if (configs.of(mount).urls().isEmpty()) {
            warnings.add(MountWarnings.NO_URLS);
        }
        List<UUID> imported = arriving.stream().map(Issuer::id).toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("existing_issuers", existing.isEmpty() ? null : existing);
        answer.put("existing_keys", null);
        answer.put("imported_issuers", imported.isEmpty() ? null : imported);
        answer.put("imported_keys", null);
        answer.put("mapping", mapping);
        return VaultResponse.data(answer).withWarnings(warnings);
    }

    private Issuer issuer(UUID mount, IssuerCertificate certificate) {
        Optional<IssuerKey> key = keys.findBy(mount, certificate.spki());
        return new Issuer(
                UUID.randomUUID(),
                "",
                key.map(IssuerKey::id).orElse(null),
                certificate,
                IssuerSettings.initial(certificate.permitsCrlSigning(), ""));
    }

    private List<String> chooseDefault(UUID mount, List<UUID> keyed) {
        if (keyed.isEmpty()) {
            return List.of();
        }
        if (keyed.size() > 1 && configs.of(mount).defaultIssuer() != null) {
            return configs.of(mount).defaultFollowsLatestIssuer()
                    ? List.of("Default issuer left unchanged: could not select new issuer automatically as multiple"
                            + " imported issuers had key material in Vault.")
                    : List.of();
        }
        configs.issuerArrived(mount, keyed.getFirst());
        return List.of();
    }
}
