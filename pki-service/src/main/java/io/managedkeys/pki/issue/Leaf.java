package io.managedkeys.pki.issue;

import io.managedkeys.pki.x509.CertificateFormat;
import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.IssuerCertificate;
import io.managedkeys.pki.x509.LeafKey;
import io.managedkeys.pki.x509.Pem;
import io.managedkeys.pki.x509.SerialNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An issued certificate on its way to the client.
 *
 * @param chain as the client wants it, the issuer first
 * @param key null where the client has it
 */
record Leaf(
        CertificateTemplate template,
        byte[] der,
        IssuerCertificate issuer,
        List<IssuerCertificate> chain,
        @Nullable LeafKey key) {

    /** @param pkcs8 whether the key is wanted as PKCS#8; a bundle holds the traditional form even then */
    Map<String, Object> answer(CertificateFormat format, boolean pkcs8) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (!chain.isEmpty()) {
            answer.put(
                    "ca_chain",
                    chain.stream().map(ca -> format.certificate(ca.der())).toList());
        }
        answer.put("certificate", format == CertificateFormat.PEM_BUNDLE ? bundle() : format.certificate(der));
        answer.put("expiration", template.notAfter().getEpochSecond());
        answer.put("issuing_ca", format.certificate(issuer.der()));
        if (key != null) {
            answer.put(
                    "private_key",
                    pkcs8
                            ? format.encode("PRIVATE KEY", key.pkcs8())
                            : format.encode(key.traditionalLabel(), key.traditional()));
            answer.put("private_key_type", key.type());
        }
        answer.put("serial_number", SerialNumber.text(template.serial()));
        return answer;
    }

    private String bundle() {
        List<String> parts = new ArrayList<>();
        if (key != null) {
            parts.add(Pem.encode(key.traditionalLabel(), key.traditional()));
        }
        parts.add(Pem.certificate(der));
        chain.forEach(ca -> parts.add(ca.pem()));
        return String.join("\n", parts);
    }
}
