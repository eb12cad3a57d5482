package io.managedkeys.pki.ca;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.certificate.CertificateAnswer;
import io.managedkeys.pki.issuer.Issuer;
import io.managedkeys.pki.issuer.IssuerCertificates;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.issuer.UnchangedIssuer;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;

@Controller
class AuthorityController {
    private static final String DER = "application/pkix-cert";
    private static final String PEM = "application/pem-certificate-chain";

    private final Issuers issuers;
    private final IssuerCertificates certificates;
    private final UnchangedIssuer unchanged;

    AuthorityController(Issuers issuers, IssuerCertificates certificates, UnchangedIssuer unchanged) {
        this.issuers = issuers;
        this.certificates = certificates;
        this.unchanged = unchanged;
    }

    @VaultRoute(
            value = {"/ca", "/cert/ca/raw"},
            operation = Operation.READ,
            access = Access.PUBLIC)
    VaultResponse der(Admission admission) {
        return raw(admission, DER, issuer -> issuer.certificate().der());
    }

    @VaultRoute(
            value = {"/ca/pem", "/cert/ca/raw/pem"},
            operation = Operation.READ,
            access = Access.PUBLIC)
    VaultResponse pem(Admission admission) {
        return raw(admission, PEM, issuer -> issuer.certificate().pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** The chain is PEM, whatever its content type says; clients of Vault know. */
    @VaultRoute(value = "/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse chain(Admission admission) {
        return raw(admission, DER, issuer -> chain(admission, issuer).getBytes(StandardCharsets.US_ASCII));
    }

    @VaultRoute(value = "/cert/ca", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse json(Admission admission) {
        Issuer issuer = demand(admission);
        return unchanged.or(
                admission,
                issuer,
                () -> VaultResponse.data(
                        CertificateAnswer.of(issuer.certificate().pem())));
    }

    @VaultRoute(value = "/cert/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse jsonChain(Admission admission) {
        Issuer issuer = demand(admission);
        return unchanged.or(admission, issuer, () -> {
            String chain = chain(admission, issuer);
            var data = CertificateAnswer.of(chain);
            data.put("ca_chain", chain);
            return VaultResponse.data(data);
        });
    }

    private String chain(Admission admission, Issuer issuer) {
        return certificates.of(admission.mount().uuid(), issuer.chain()).stream()
                .map(IssuerCertificate::pem)
                .collect(Collectors.joining("\n"));
    }

    private VaultResponse raw(Admission admission, String contentType, Function<Issuer, byte[]> form) {
        return issuers.findDefault(admission.mount().uuid())
                .map(issuer ->
                        unchanged.or(admission, issuer, () -> VaultResponse.raw(contentType, form.apply(issuer))))
                .orElseGet(() -> VaultResponse.raw(contentType, new byte[0]));
    }

    private Issuer demand(Admission admission) {
        return issuers.demand(admission.mount().uuid(), Issuers.DEFAULT);
    }
}
