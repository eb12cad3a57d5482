package io.managedkeys.pki.issuer;

import io.managedkeys.pki.x509.AuthorityUrls;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The JSON of {@code issuer/:ref}. */
@Component
class IssuerAnswer {
    private final IssuerCertificates certificates;

    IssuerAnswer(IssuerCertificates certificates) {
        this.certificates = certificates;
    }

    /** Certificate and chain alone. */
    Map<String, Object> brief(UUID mount, Issuer issuer) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(
                "ca_chain",
                certificates.of(mount, issuer.chain()).stream()
                        .map(IssuerAnswer::pem)
                        .toList());
        data.put("certificate", pem(issuer.certificate()));
        data.put("issuer_id", issuer.id());
        data.put("issuer_name", issuer.name());
        return data;
    }

    Map<String, Object> full(UUID mount, Issuer issuer) {
        IssuerSettings settings = issuer.settings();
        AuthorityUrls urls = settings.urls();
        boolean hasOwnUrls = !urls.isEmpty();
        Map<String, Object> data = brief(mount, issuer);
        data.put("crl_distribution_points", urls.crlDistributionPoints());
        // Null beside other URLs, as Vault has it: clients compare what they read.
        data.put(
                "delta_crl_distribution_points",
                hasOwnUrls && urls.deltaCrlDistributionPoints().isEmpty() ? null : urls.deltaCrlDistributionPoints());
        data.put("enable_aia_url_templating", settings.templating());
        data.put("issuing_certificates", urls.issuingCertificates());
        data.put("key_id", issuer.keyId() == null ? "" : issuer.keyId());
        data.put("leaf_not_after_behavior", settings.leafNotAfterBehavior());
        data.put("manual_chain", settings.manualChain());
        data.put("ocsp_servers", urls.ocspServers());
        data.put("revocation_signature_algorithm", settings.revocationSignatureAlgorithm());
        data.put("revoked", false);
        data.put("usage", String.join(",", settings.usage()));
        return data;
    }

    /** On these paths Vault ends a PEM with a line feed. */
    static String pem(IssuerCertificate certificate) {
        return certificate.pem() + "\n";
    }
}
