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
import io.managedkeys.pki.x509.IssuerCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;

@Controller
class AuthorityController {
    private static final String DER = "application/pkix-cert";
    private static final String PEM = "application/pem-certificate-chain";

    private final Issuers issuers;
    private final IssuerCertificates certificates;

    AuthorityController(Issuers issuers, IssuerCertificates certificates) {
        this.issuers = issuers;
        this.certificates = certificates;
    }

    @VaultRoute(
            value = {"/ca", "/cert/ca/raw"},
            operation = Operation.READ,
            access = Access.PUBLIC)
    VaultResponse der(Admission admission) {
        return raw(admission, DER, IssuerCertificate::der);
    }

    @VaultRoute(
            value = {"/ca/pem", "/cert/ca/raw/pem"},
            operation = Operation.READ,
            access = Access.PUBLIC)
    VaultResponse pem(Admission admission) {
        return raw(admission, PEM, certificate -> certificate.pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** The chain is PEM, whatever its content type says; clients of Vault know. */
    @VaultRoute(value = "/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse chain(Admission admission) {
        return VaultResponse.raw(
                DER,
                find(admission)
                        .map(issuer -> chain(admission, issuer).getBytes(StandardCharsets.US_ASCII))
                        .orElseGet(() -> new byte[0]));
    }

    @VaultRoute(value = "/cert/ca", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse json(Admission admission) {
        return VaultResponse.data(
                CertificateAnswer.of(demand(admission).certificate().pem()));
    }

    @VaultRoute(value = "/cert/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse jsonChain(Admission admission) {
        String chain = chain(admission, demand(admission));
        var data = CertificateAnswer.of(chain);
        data.put("ca_chain", chain);
        return VaultResponse.data(data);
    }

    private String chain(Admission admission, Issuer issuer) {
        return certificates.of(admission.mount().uuid(), issuer.chain()).stream()
                .map(IssuerCertificate::pem)
                .collect(Collectors.joining("\n"));
    }

    private VaultResponse raw(Admission admission, String contentType, Function<IssuerCertificate, byte[]> form) {
        return VaultResponse.raw(
                contentType, find(admission).map(Issuer::certificate).map(form).orElseGet(() -> new byte[0]));
    }

    private Issuer demand(Admission admission) {
        return issuers.demand(admission.mount().uuid(), Issuers.DEFAULT);
    }

    private Optional<Issuer> find(Admission admission) {
        return issuers.findDefault(admission.mount().uuid());
    }
}
