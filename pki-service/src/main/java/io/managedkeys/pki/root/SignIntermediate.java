package io.managedkeys.pki.root;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.certificate.Certificates;
import io.managedkeys.pki.issuer.Authorities;
import io.managedkeys.pki.issuer.Authority;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.AlternativeNames;
import io.managedkeys.pki.x509.CertificateFormat;
import io.managedkeys.pki.x509.CertificateRequest;
import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.CertificateTemplate.Basic;
import io.managedkeys.pki.x509.Pem;
import io.managedkeys.pki.x509.SerialNumber;
import io.managedkeys.pki.x509.SigningAlgorithm;
import io.managedkeys.pki.x509.SigningWish;
import io.managedkeys.pki.x509.UnsignedCertificate;
import io.managedkeys.pki.x509.Validity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Signs the certificate of a CA below one of the mount's issuers. */
@Component
class SignIntermediate {
    private final Authorities authorities;
    private final CertificateSigner signer;
    private final Certificates certificates;
    private final InstantSource clock;

    SignIntermediate(
            Authorities authorities, CertificateSigner signer, Certificates certificates, InstantSource clock) {
        this.authorities = authorities;
        this.signer = signer;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** @param issuerRef id, name or {@code default} */
    VaultResponse on(Admission admission, String issuerRef, SignIntermediateRequest request) {
        Deadline deadline = admission.deadline();
        CertificateFormat format = CertificateFormat.named(request.format());
        Authority issuer =
                authorities.demand(admission.mount().uuid(), issuerRef).demandIssuing();
        CertificateRequest csr = CertificateRequest.parse(request.csr());
        demandStrongKey(csr);
        List<String> warnings = new ArrayList<>();
        Validity validity = validity(admission, issuer, request, warnings);
        CertificateTemplate template = template(issuer, request, csr, validity, warnings);
        issuer.demandPermitted(template.names());
        var grant = signer.granted(admission, issuer.key(), deadline);
        SigningAlgorithm algorithm = SigningAlgorithm.choose(
                issuer.certificate().keyKind(),
                SigningWish.explicit(request.signatureBits(), request.usePss()),
                grant.schemes());
        byte[] der = signer.sign(
                admission,
                issuer.key(),
                UnsignedCertificate.issued(template, issuer.certificate(), algorithm),
                deadline);
        certificates.insert(admission.mount().uuid(), issuer.id(), template, der);
        return VaultResponse.data(answer(format, issuer, template, der)).withWarnings(warnings);
    }

    private static void demandStrongKey(CertificateRequest csr) {
        if (csr.keyType().equals("rsa") && csr.keyBits() < 2048) {
            throw ApiException.invalid("RSA keys < 2048 bits are unsafe and not supported: got " + csr.keyBits());
        }
    }

    /** A CA that outlives its issuer is cut to it, unless the issuer's rule for leaves is to hold for CAs, too. */
    private Validity validity(
            Admission admission, Authority issuer, SignIntermediateRequest request, List<String> warnings) {
        Validity wanted = request.validity(
                        Duration.ofSeconds(admission.mount().defaultLeaseSeconds()),
                        Duration.ofSeconds(admission.mount().maxLeaseSeconds()))
                .from(clock.instant());
        warnings.addAll(wanted.warnings());
        boolean enforced = Boolean.TRUE.equals(request.enforceLeafNotAfterBehavior())
                || issuer.leafNotAfterBehavior().equals("always_enforce_err");
        if (enforced) {
            return wanted.within(issuer.certificate().notAfter(), issuer.leafNotAfterBehavior());
        }
        Validity cut = wanted.within(issuer.certificate().notAfter(), "truncate");
        if (!cut.notAfter().equals(wanted.notAfter())) {
            warnings.add("the signed intermediary CA certificate's notAfter was truncated to the issuer's notAfter");
        }
        return cut;
    }

    private static CertificateTemplate template(
            Authority issuer,
            SignIntermediateRequest request,
            CertificateRequest csr,
            Validity validity,
            List<String> warnings) {
        boolean asRequested = Boolean.TRUE.equals(request.useCsrValues());
        X500Name subject = asRequested || request.subject().isEmpty()
                ? csr.subject()
                : request.subject().toName();
        if (subject.size() == 0) {
            throw ApiException.invalid(
                    "a CA certificate needs a subject (RFC 5280 §4.1.2.6): give common_name, or a CSR that has one");
        }
        AlternativeNames names = asRequested ? csr.names() : request.names();
        if (!request.unusableKeyUsages().isEmpty()) {
            warnings.add("Invalid key usage will be ignored: " + String.join(", ", request.unusableKeyUsages()));
        }
        return new CertificateTemplate(
                        SerialNumber.random(),
                        subject,
                        names,
                        csr.spki(),
                        validity.notBefore(),
                        validity.notAfter(),
                        request.keyUsageBits(),
                        List.of(),
                        new Basic.Authority(pathLength(issuer, request.pathLength(), warnings)),
                        request.constraints(),
                        List.of(),
                        issuer.urls())
                .withSubjectKeyId(request.keyId());
    }

    /** One less than the issuer's, or less (RFC 5280 §6.1.4 m). */
    private static @Nullable Integer pathLength(Authority issuer, @Nullable Integer wanted, List<String> warnings) {
        int above = issuer.pathLength();
        if (above == 0) {
            throw ApiException.invalid(
                    "signing certificate has a max path length of zero, and cannot issue further CA certificates");
        }
        if (wanted != null && wanted == 0) {
            warnings.add("Max path length of the signed certificate is zero. This certificate cannot be used to issue"
                    + " intermediate CA certificates.");
        }
        if (above == Integer.MAX_VALUE || wanted != null && wanted < above) {
            return wanted;
        }
        if (wanted != null) {
            warnings.add("max_path_length is %d: the issuer's own permits no more".formatted(above - 1));
        }
        return above - 1;
    }

    /** The chain begins with the new CA itself: it is what its leaves will come with. */
    private static Map<String, Object> answer(
            CertificateFormat format, Authority issuer, CertificateTemplate template, byte[] der) {
        List<byte[]> chain = new ArrayList<>();
        chain.add(der);
        issuer.chain().forEach(ca -> chain.add(ca.der()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ca_chain", chain.stream().map(format::certificate).toList());
        answer.put(
                "certificate",
                format == CertificateFormat.PEM_BUNDLE
                        ? chain.stream().map(Pem::certificate).collect(Collectors.joining("\n"))
                        : format.certificate(der));
        answer.put("expiration", template.notAfter().getEpochSecond());
        answer.put("issuing_ca", format.certificate(issuer.certificate().der()));
        answer.put("serial_number", SerialNumber.text(template.serial()));
        return answer;
    }
}
