package io.managedkeys.pki.certificate;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.pki.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

@Controller
class CertificateController {
    private static final String CERTIFICATE = "/cert/{serial:[0-9A-Fa-f:-]+}";

    private final Certificates certificates;

    CertificateController(Certificates certificates) {
        this.certificates = certificates;
    }

    @VaultRoute(value = "/certs", operation = Operation.LIST)
    VaultResponse list(Admission admission) {
        List<String> serials = certificates.list(admission.mount().uuid());
        if (serials.isEmpty()) {
            throw ApiException.silent(ErrorKind.NOT_FOUND);
        }
        return VaultResponse.data(Map.of("keys", serials));
    }

    @VaultRoute(value = CERTIFICATE, operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse read(Admission admission, @PathVariable String serial) {
        return find(admission, serial)
                .map(der -> VaultResponse.data(CertificateAnswer.of(Pem.certificate(der))))
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
    }

    @VaultRoute(value = CERTIFICATE + "/raw", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse der(Admission admission, @PathVariable String serial) {
        return raw(admission, serial, "application/pkix-cert", der -> der);
    }

    @VaultRoute(value = CERTIFICATE + "/raw/pem", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse pem(Admission admission, @PathVariable String serial) {
        return raw(
                admission,
                serial,
                "application/pem-certificate-chain",
                der -> Pem.certificate(der).getBytes(StandardCharsets.US_ASCII));
    }

    /** Nothing under it needs a token, so nothing under it says 403. */
    @VaultRoute(value = "/cert/{*path}", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse unknown() {
        throw new ApiException(ErrorKind.NOT_FOUND, "unsupported path");
    }

    private VaultResponse raw(Admission admission, String serial, String contentType, Function<byte[], byte[]> form) {
        return VaultResponse.raw(contentType, find(admission, serial).map(form).orElseGet(() -> new byte[0]));
    }

    private Optional<byte[]> find(Admission admission, String serial) {
        return certificates.find(admission.mount().uuid(), serial);
    }
}
