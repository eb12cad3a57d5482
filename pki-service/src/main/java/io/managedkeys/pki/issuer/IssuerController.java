package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.config.MountConfigs;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class IssuerController {
    private static final String ISSUER = "/issuer/{ref:\\w(?:[\\w.-]*\\w)?}";

    private final Issuers issuers;
    private final MountConfigs configs;

    IssuerController(Issuers issuers, MountConfigs configs) {
        this.issuers = issuers;
        this.configs = configs;
    }

    @VaultRoute(value = "/issuers", operation = Operation.LIST, access = Access.PUBLIC)
    VaultResponse list(Admission admission) {
        UUID mount = admission.mount().uuid();
        List<Issuer> found = issuers.list(mount);
        if (found.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        UUID standard = configs.of(mount).defaultIssuer();
        Map<String, Object> details = new LinkedHashMap<>();
        found.forEach(issuer -> details.put(
                issuer.id().toString(),
                Map.of(
                        "issuer_name", issuer.name(),
                        "is_default", issuer.id().equals(standard),
                        "serial_number", issuer.certificate().serialNumber(),
                        "key_id", issuer.keyId())));
        return VaultResponse.data(Map.of("keys", found.stream().map(Issuer::id).toList(), "key_info", details));
    }

    @VaultRoute(value = ISSUER, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable String ref) {
        Issuer issuer = issuers.demand(admission.mount().uuid(), ref);
        Map<String, Object> data = certificates(issuer);
        data.put("crl_distribution_points", List.of());
        data.put("delta_crl_distribution_points", List.of());
        data.put("enable_aia_url_templating", false);
        data.put("issuing_certificates", List.of());
        data.put("key_id", issuer.keyId());
        data.put("leaf_not_after_behavior", issuer.leafNotAfterBehavior());
        data.put("manual_chain", null);
        data.put("ocsp_servers", List.of());
        data.put("revocation_signature_algorithm", issuer.revocationSignatureAlgorithm());
        data.put("revoked", false);
        data.put("usage", String.join(",", issuer.usage()));
        return VaultResponse.data(data);
    }

    @VaultRoute(value = ISSUER + "/json", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse json(Admission admission, @PathVariable String ref) {
        return VaultResponse.data(certificates(issuers.demand(admission.mount().uuid(), ref)));
    }

    @VaultRoute(value = ISSUER + "/der", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse der(Admission admission, @PathVariable String ref) {
        return VaultResponse.raw(
                "application/pkix-cert",
                issuers.demand(admission.mount().uuid(), ref).certificate().der());
    }

    @VaultRoute(value = ISSUER + "/pem", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse pem(Admission admission, @PathVariable String ref) {
        return VaultResponse.raw(
                "application/pem-certificate-chain",
                pem(issuers.demand(admission.mount().uuid(), ref)).getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, Object> certificates(Issuer issuer) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("ca_chain", List.of(pem(issuer)));
        data.put("certificate", pem(issuer));
        data.put("issuer_id", issuer.id());
        data.put("issuer_name", issuer.name());
        return data;
    }

    /** On these paths Vault ends a PEM with a line feed. */
    private static String pem(Issuer issuer) {
        return issuer.certificate().pem() + "\n";
    }
}
