package io.managedkeys.pki.importing;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes CA certificates in as issuers; those whose key is here can issue at once. All are taken, or none. What costs time
 * is done before the database is asked to write.
 */
@Component
class ImportIssuers {
    private final Issuers issuers;
    private final ImportRecord record;

    ImportIssuers(Issuers issuers, ImportRecord record) {
        this.issuers = issuers;
        this.record = record;
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
    VaultResponse on(UUID mount, ImportRequest request, boolean keysHaveAPlace) {
        List<IssuerCertificate> certificates = PemBundle.certificates(request.text(), keysHaveAPlace);
        issuers.prepareChains(mount, certificates);
        return record.write(mount, certificates);
    }
}
