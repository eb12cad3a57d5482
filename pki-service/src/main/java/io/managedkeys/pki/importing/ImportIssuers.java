package io.managedkeys.pki.importing;

import io.managedkeys.common.error.ApiException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes CA certificates in as issuers; those whose key is here can issue at once. All are taken, or none. */
@Component
class ImportIssuers {
    private final MountConfigs configs;
    private final Issuers issuers;
    private final IssuerKeys keys;

    ImportIssuers(MountConfigs configs, Issuers issuers, IssuerKeys keys) {
        this.configs = configs;
        this.issuers = issuers;
        this.keys = keys;
    }

    /** Two names for one text; clients give either. */
    record ImportRequest(
            @Nullable String pemBundle, @Nullable String certificate) {
        String text() {
            String bundle = pemBundle == null ? "" : pemBundle;
            String signed = certificate == null ? "" : certificate;
            if (bundle.isEmpty() && signed.isEmpty()) {
                throw ApiException.invalid("'pem_bundle' and 'certificate' parameters were empty");
            }
            if (!bundle.isEmpty() && !signed.isEmpty()) {
                throw ApiException.invalid("'pem_bundle' and 'certificate' parameters were both provided");
            }
            return bundle.isEmpty() ? signed : bundle;
        }
    }

    /** @param keysHaveAPlace whether the path takes private keys at all */
    @Transactional
    public VaultResponse on(UUID mount, ImportRequest request, boolean keysHaveAPlace) {
        List<IssuerCertificate> certificates = PemBundle.certificates(request.text(), keysHaveAPlace);
        configs.claim(mount);
        List<UUID> imported = new ArrayList<>();
        List<UUID> existing = new ArrayList<>();
        List<UUID> keyed = new ArrayList<>();
        Map<String, Object> mapping = new LinkedHashMap<>();
        for (IssuerCertificate certificate : certificates) {
            Optional<Issuer> known = issuers.findSame(mount, certificate);
            Issuer issuer = known.orElseGet(() -> insert(mount, certificate));
            (known.isPresent() ? existing : imported).add(issuer.id());
            if (known.isEmpty() && issuer.keyId() != null) {
                keyed.add(issuer.id());
            }
            mapping.put(issuer.id().toString(), issuer.keyId() == null ? "" : issuer.keyId());
        }
        List<String> warnings = new ArrayList<>(chooseDefault(mount, keyed));
        if (configs.of(mount).urls().isEmpty()) {
            warnings.add(MountWarnings.NO_URLS);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("existing_issuers", existing.isEmpty() ? null : existing);
        answer.put("existing_keys", null);
        answer.put("imported_issuers", imported.isEmpty() ? null : imported);
        answer.put("imported_keys", null);
        answer.put("mapping", mapping);
        return VaultResponse.data(answer).withWarnings(warnings);
    }

    private Issuer insert(UUID mount, IssuerCertificate certificate) {
        Optional<IssuerKey> key = keys.findBy(mount, certificate.spki());
        Issuer issuer = new Issuer(
                UUID.randomUUID(),
                "",
                key.map(IssuerKey::id).orElse(null),
                certificate,
                IssuerSettings.initial(certificate.permitsCrlSigning(), ""));
        issuers.insert(mount, issuer);
        return issuer;
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
