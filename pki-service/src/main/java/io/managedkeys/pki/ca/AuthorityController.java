package io.managedkeys.pki.ca;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.certificate.CertificateAnswer;
import io.managedkeys.pki.issuer.Issuers;
import io.managedkeys.pki.x509.IssuerCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Controller;

@Controller
class AuthorityController {
    private static final String DER = "application/pkix-cert";
    private static final String PEM = "application/pem-certificate-chain";

    private final Issuers issuers;

    AuthorityController(Issuers issuers) {
        this.issuers = issuers;
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
        return raw(admission, PEM, AuthorityController::text);
    }

    /** The chain is PEM, whatever its content type says; clients of Vault know. */
    @VaultRoute(value = "/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse chain(Admission admission) {
        return raw(admission, DER, AuthorityController::text);
    }

    @VaultRoute(value = "/cert/ca", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse json(Admission admission) {
        return VaultResponse.data(CertificateAnswer.of(demand(admission).pem()));
    }

    @VaultRoute(value = "/cert/ca_chain", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse jsonChain(Admission admission) {
        String chain = demand(admission).pem();
        var data = CertificateAnswer.of(chain);
        data.put("ca_chain", chain);
        return VaultResponse.data(data);
    }

    private static byte[] text(IssuerCertificate certificate) {
        return certificate.pem().getBytes(StandardCharsets.US_ASCII);
    }

    private VaultResponse raw(Admission admission, String contentType, Function<IssuerCertificate, byte[]> form) {
        return VaultResponse.raw(contentType, find(admission).map(form).orElseGet(() -> new byte[0]));
    }

    private IssuerCertificate demand(Admission admission) {
        return find(admission).orElseThrow(() -> ApiException.invalid(Issuers.missing(Issuers.DEFAULT)));
    }

    private Optional<IssuerCertificate> find(Admission admission) {
        return issuers.findDefault(admission.mount().uuid()).map(issuer -> issuer.certificate());
    }
}
