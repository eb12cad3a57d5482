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
import java.util.function.Function;
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
    private final UnchangedIssuer unchanged;

    IssuerController(
            Issuers issuers,
            MountConfigs configs,
            UpdateIssuer updateIssuer,
            DeleteIssuer deleteIssuer,
            IssuerAnswer answer,
            UnchangedIssuer unchanged) {
        this.issuers = issuers;
        this.configs = configs;
        this.updateIssuer = updateIssuer;
        this.deleteIssuer = deleteIssuer;
        this.answer = answer;
        this.unchanged = unchanged;
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
        return read(
                admission,
                reference,
                issuer -> VaultResponse.data(answer.full(admission.mount().uuid(), issuer)));
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
        return read(
                admission,
                reference,
                issuer -> VaultResponse.data(answer.brief(admission.mount().uuid(), issuer)));
    }

    @VaultRoute(value = ISSUER + "/der", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse der(Admission admission, @PathVariable("issuer_ref") String reference) {
        return read(
                admission,
                reference,
                issuer -> VaultResponse.raw(
                        "application/pkix-cert", issuer.certificate().der()));
    }

    @VaultRoute(value = ISSUER + "/pem", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse pem(Admission admission, @PathVariable("issuer_ref") String reference) {
        return read(
                admission,
                reference,
                issuer -> VaultResponse.raw(
                        "application/pem-certificate-chain",
                        issuer.certificate().pem().concat("\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private VaultResponse read(Admission admission, String reference, Function<Issuer, VaultResponse> form) {
        Issuer issuer = issuers.demand(admission.mount().uuid(), reference);
        return unchanged.or(admission, issuer, () -> form.apply(issuer));
    }
}
