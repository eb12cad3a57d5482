package io.managedkeys.pki.issuer;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
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
    private static final String ISSUER = "/issuer/{issuer_ref:\\w(?:[\\w.-]*\\w)?}";

    private final Issuers issuers;
    private final MountConfigs configs;
    private final UpdateIssuer updateIssuer;
    private final DeleteIssuer deleteIssuer;
    private final IssuerAnswer answer;

    IssuerController(
            Issuers issuers,
            MountConfigs configs,
            UpdateIssuer updateIssuer,
            DeleteIssuer deleteIssuer,
            IssuerAnswer answer) {
        this.issuers = issuers;
        this.configs = configs;
        this.updateIssuer = updateIssuer;
        this.deleteIssuer = deleteIssuer;
        this.answer = answer;
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
                        "key_id", issuer.keyId() == null ? "" : issuer.keyId())));
        return VaultResponse.data(Map.of("keys", found.stream().map(Issuer::id).toList(), "key_info", details));
    }

    @VaultRoute(value = ISSUER, operation = Operation.READ)
    VaultResponse read(Admission admission, @PathVariable("issuer_ref") String reference) {
        UUID mount = admission.mount().uuid();
        return VaultResponse.data(answer.full(mount, issuers.demand(mount, reference)));
    }

    /** Replaces all settings: what is not sent is its default again. */
    @VaultRoute(value = ISSUER, operation = Operation.WRITE)
    VaultResponse write(
            Admission admission, @PathVariable("issuer_ref") String reference, @RequestFields IssuerRequest request) {
        return updated(admission, updateIssuer.replacing(admission.mount().uuid(), reference, request));
    }

    @VaultRoute(value = ISSUER, operation = Operation.PATCH)
    VaultResponse patch(
            Admission admission, @PathVariable("issuer_ref") String reference, @RequestFields IssuerRequest request) {
        return updated(admission, updateIssuer.merging(admission.mount().uuid(), reference, request));
    }

    private VaultResponse updated(Admission admission, UpdateIssuer.Updated updated) {
        return VaultResponse.data(answer.full(admission.mount().uuid(), updated.issuer()))
                .withWarnings(updated.warnings());
    }

    @VaultRoute(value = ISSUER, operation = Operation.DELETE)
    VaultResponse delete(Admission admission, @PathVariable("issuer_ref") String reference) {
        return VaultResponse.data(null)
                .withWarnings(deleteIssuer.on(admission.mount().uuid(), reference));
    }

    @VaultRoute(value = ISSUER + "/json", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse json(Admission admission, @PathVariable("issuer_ref") String reference) {
        UUID mount = admission.mount().uuid();
        return VaultResponse.data(answer.brief(mount, issuers.demand(mount, reference)));
    }

    @VaultRoute(value = ISSUER + "/der", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse der(Admission admission, @PathVariable("issuer_ref") String reference) {
        return VaultResponse.raw(
                "application/pkix-cert",
                issuers.demand(admission.mount().uuid(), reference)
                        .certificate()
                        .der());
    }

    @VaultRoute(value = ISSUER + "/pem", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse pem(Admission admission, @PathVariable("issuer_ref") String reference) {
        return VaultResponse.raw(
                "application/pem-certificate-chain",
                issuers.demand(admission.mount().uuid(), reference)
                        .certificate()
                        .pem()
                        .concat("\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
