package io.managedkeys.pki.root;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.pki.certificate.Certificates;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.issuer.Issuer;
import io.managedkeys.pki.issuer.IssuerSettings;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.key.IssuerKey;
import io.managedkeys.pki.key.IssuerKeys;
import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.IssuerCertificate;
import io.managedkeys.pki.x509.SigningAlgorithm;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes a new root with all that belongs to it, or nothing. */
@Component
class RootRecord {
    private final MountConfigs configs;
    private final IssuerKeys keys;
    private final Issuers issuers;
    private final Certificates certificates;

    RootRecord(MountConfigs configs, IssuerKeys keys, Issuers issuers, Certificates certificates) {
        this.configs = configs;
        this.keys = keys;
        this.issuers = issuers;
        this.certificates = certificates;
    }

    record Names(String issuer, String key) {}

    @Transactional
    IssuerKey write(
            UUID mount,
            UUID id,
            Names names,
            GrantedKey managedKey,
            CertificateTemplate template,
            SigningAlgorithm algorithm,
            byte[] der) {
        // The mount's row is locked first, so that two roots at once see each other's names.
        configs.claim(mount);
        IssuerKey key = keys.save(mount, managedKey, names.key());
        issuers.insert(
                mount,
                List.of(new Issuer(
                        id,
                        names.issuer(),
                        key.id(),
                        new IssuerCertificate(der),
                        IssuerSettings.initial(true, algorithm.goName()))));
        configs.issuerArrived(mount, id);
        certificates.insert(mount, id, template, der);
        return key;
    }
}
