package io.managedkeys.pki.issue;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.pki.certificate.Certificates;
import io.managedkeys.pki.issue.IssuingRules.Rules;
import io.managedkeys.pki.issuer.Authority;
import io.managedkeys.pki.role.Role;
import io.managedkeys.pki.signing.CertificateSigner;
import io.managedkeys.pki.x509.CertificateFormat;
import io.managedkeys.pki.x509.CertificateRequest;
import io.managedkeys.pki.x509.CertificateTemplate;
import io.managedkeys.pki.x509.CertificateTemplate.Basic;
import io.managedkeys.pki.x509.IssuerCertificate;
import io.managedkeys.pki.x509.KeyUsageName;
import io.managedkeys.pki.x509.LeafKey;
import io.managedkeys.pki.x509.NameConstraintRules;
import io.managedkeys.pki.x509.SerialNumber;
import io.managedkeys.pki.x509.SigningAlgorithm;
import io.managedkeys.pki.x509.SigningWish;
import io.managedkeys.pki.x509.UnsignedCertificate;
import io.managedkeys.pki.x509.Validity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Issues a leaf by a role: everything is checked first, then the managed key signs, then the certificate is stored, then
 * it is told. No database connection is held while the key signs.
 */
@Component
class IssueLeaf {
    private final IssuingRules rules;
    private final CertificateSigner signer;
    private final Certificates certificates;
    private final InstantSource clock;

    IssueLeaf(IssuingRules rules, CertificateSigner signer, Certificates certificates, InstantSource clock) {
        this.rules = rules;
        this.signer = signer;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Makes the key, too. */
    VaultResponse withNewKey(Admission admission, String issuerRef, String role, LeafRequest.Issue request) {
        Rules found = rules.find(admission.mount().uuid(), role, issuerRef);
        if (found.role().keyType().equals("any")) {
            throw ApiException.invalid("role key type \"any\" not allowed for issuing certificates, only signing");
        }
        return issue(admission, found, request, null);
    }

    /** The key is the CSR's. */
    VaultResponse forRequest(Admission admission, String issuerRef, String role, LeafRequest.Sign request) {
        Rules found = rules.find(admission.mount().uuid(), role, issuerRef);
        return issue(admission, found, request, request);
    }

    private VaultResponse issue(
            Admission admission, Rules found, LeafRequest request, LeafRequest.@Nullable Sign signRequest) {
        Deadline deadline = admission.deadline();
        if (request.certMetadata() != null) {
            throw ApiException.invalid("certificate metadata is not supported");
        }
        CertificateFormat format = CertificateFormat.named(request.format());
        Authority issuer = found.demandIssuer();
        Role role = found.role();
        CertificateRequest csr = signRequest == null ? null : CertificateRequest.parse(signRequest.csr());
        if (csr != null) {
            demandFittingKey(role, csr);
        }
        LeafNames names = LeafNames.of(role, request, csr);
        Validity validity = wish(admission, role, request)
                .from(clock.instant())
                .within(issuer.certificate().notAfter(), issuer.leafNotAfterBehavior());
        issuer.demandPermitted(names.alternatives());
        var grant = signer.granted(admission, issuer.key(), deadline);
        SigningAlgorithm algorithm = SigningAlgorithm.choose(
                issuer.certificate().keyKind(),
                SigningWish.ofRole(role.signatureBits(), role.asksForPss()),
                grant.schemes());
        LeafKey key = csr == null ? LeafKey.generate(role.keyType(), role.keyBits()) : null;
        byte[] spki = csr == null ? Objects.requireNonNull(key).spki() : csr.spki();
        CertificateTemplate template = template(role, names, validity, spki, issuer);
        byte[] der = signer.sign(
                admission,
                issuer.key(),
                UnsignedCertificate.issued(template, issuer.certificate(), algorithm),
                deadline);
        if (role.noStore()) {
            certificates.count(template);
        } else {
            certificates.insert(admission.mount().uuid(), issuer.id(), template, der);
        }
        Leaf leaf = new Leaf(template, der, issuer.certificate(), chain(issuer, request), key);
        return VaultResponse.data(leaf.answer(format, "pkcs8".equals(request.privateKeyFormat())))
                .withWarnings(warnings(names, validity, csr));
    }

    private static void demandFittingKey(Role role, CertificateRequest csr) {
        if (role.keyType().equals("any")) {
            if (csr.keyType().equals("rsa") && csr.keyBits() < 2048) {
                throw ApiException.invalid("RSA keys < 2048 bits are unsafe and not supported");
            }
            return;
        }
        if (!role.keyType().equals(csr.keyType())) {
            throw ApiException.invalid("role requires keys of type " + role.keyType());
        }
        if (csr.keyBits() < role.keyBits()) {
            throw ApiException.invalid("role requires a minimum of a %d-bit key, but CSR's key is %d bits"
                    .formatted(role.keyBits(), csr.keyBits()));
        }
    }

    private static Validity.Wish wish(Admission admission, Role role, LeafRequest request) {
        String notAfter = request.notAfter() == null ? "" : request.notAfter();
        return new Validity.Wish(
                request.ttl() == null ? Duration.ZERO : request.ttl(),
                role.notAfter().isEmpty() ? notAfter : role.notAfter(),
                Duration.ofSeconds(role.ttl()),
                Duration.ofSeconds(role.maxTtl()),
                Duration.ofSeconds(admission.mount().defaultLeaseSeconds()),
                Duration.ofSeconds(admission.mount().maxLeaseSeconds()),
                Duration.ofSeconds(role.notBeforeDuration()));
    }

    private static CertificateTemplate template(
            Role role, LeafNames names, Validity validity, byte[] spki, Authority issuer) {
        return new CertificateTemplate(
                SerialNumber.random(),
                names.subject().toName(),
                names.alternatives(),
                spki,
                validity.notBefore(),
                validity.notAfter(),
                KeyUsageName.bits(role.keyUsage()),
                role.extendedKeyUsageOids(),
                role.basicConstraintsValidForNonCa() ? new Basic.NotAuthority() : new Basic.Absent(),
                NameConstraintRules.NONE,
                role.policies(),
                issuer.urls());
    }

    private static List<IssuerCertificate> chain(Authority issuer, LeafRequest request) {
        boolean rootsUnwanted = Boolean.TRUE.equals(request.removeRootsFromChain());
        return issuer.chain().stream()
                .filter(ca -> !rootsUnwanted || !ca.isRoot())
                .toList();
    }

    private static List<String> warnings(LeafNames names, Validity validity, @Nullable CertificateRequest csr) {
        List<String> warnings = new ArrayList<>(validity.warnings());
        if (csr != null && csr.asksForBasicConstraints()) {
            warnings.add("specified CSR contained a Basic Constraints extension that was ignored during issuance");
        }
        // Vault lists these twice, and clients compare.
        warnings.addAll(List.copyOf(warnings));
        if (!names.dropped().isEmpty()) {
            warnings.add("alternative names that are no host names were left out: " + names.dropped());
        }
        return warnings;
    }
}
