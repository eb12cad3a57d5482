package io.managedkeys.pki.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that a certificate will say, but for its issuer. Which extensions it gets, and which are critical, is decided
 * here alone (RFC 5280 §4.2).
 *
 * @param spki SubjectPublicKeyInfo of the subject, DER
 * @param subjectKeyId key identifier; empty where it follows from the key
 * @param keyUsage bits of {@link KeyUsageName}; 0 for none
 * @param extendedKeyUsage OIDs; empty for none
 */
public record CertificateTemplate(
        BigInteger serial,
        X500Name subject,
        AlternativeNames names,
        byte[] spki,
        byte[] subjectKeyId,
        Instant notBefore,
        Instant notAfter,
        int keyUsage,
        List<String> extendedKeyUsage,
        Basic basic,
        NameConstraintRules constraints,
        List<PolicyIdentifier> policies,
        AuthorityUrls urls) {

    /** Basic constraints (RFC 5280 §4.2.1.9). */
    public sealed interface Basic {
        /** A leaf that says nothing of it. */
        record Absent() implements Basic {}

        /** A leaf that says it is no CA. */
        record NotAuthority() implements Basic {}

        /** @param pathLength CAs that may follow; null for any number */
        record Authority(@Nullable Integer pathLength) implements Basic {}
    }

    /** With the key identifier that follows from the key. */
    public CertificateTemplate(
            BigInteger serial,
            X500Name subject,
            AlternativeNames names,
            byte[] spki,
            Instant notBefore,
            Instant notAfter,
            int keyUsage,
            List<String> extendedKeyUsage,
            Basic basic,
            NameConstraintRules constraints,
            List<PolicyIdentifier> policies,
            AuthorityUrls urls) {
        this(
                serial,
                subject,
                names,
                spki,
                new byte[0],
                notBefore,
                notAfter,
                keyUsage,
                extendedKeyUsage,
                basic,
                constraints,
                policies,
                urls);
    }

    /** The same for another subject key. */
    public CertificateTemplate withKey(byte[] newSpki) {
        return with(newSpki, subjectKeyId);
    }

    /** The same with a key identifier that somebody wants. */
    public CertificateTemplate withSubjectKeyId(byte[] newSubjectKeyId) {
        return with(spki, newSubjectKeyId);
    }

    private CertificateTemplate with(byte[] newSpki, byte[] newSubjectKeyId) {
        return new CertificateTemplate(
                serial,
                subject,
                names,
                newSpki,
                newSubjectKeyId,
                notBefore,
                notAfter,
                keyUsage,
                extendedKeyUsage,
                basic,
                constraints,
                policies,
                urls);
    }

    /** DER of the TBSCertificate. */
    byte[] toBeSigned(X500Name issuer, byte[] issuerKeyId, SigningAlgorithm algorithm) {
        V3TBSCertificateGenerator tbs = new V3TBSCertificateGenerator();
        tbs.setSerialNumber(new ASN1Integer(serial));
        tbs.setSignature(algorithm.identifier());
        tbs.setIssuer(issuer);
        tbs.setStartDate(new Time(Date.from(notBefore)));
        tbs.setEndDate(new Time(Date.from(notAfter)));
        tbs.setSubject(subject);
        tbs.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(spki));
        try {
            tbs.setExtensions(extensions(issuerKeyId).generate());
            return tbs.generateTBSCertificate().getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExtensionsGenerator extensions(byte[] issuerKeyId) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        if (keyUsage != 0) {
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
        }
        if (!extendedKeyUsage.isEmpty()) {
            extensions.addExtension(Extension.extendedKeyUsage, false, purposes());
        }
        switch (basic) {
            case Basic.Absent() -> {}
            case Basic.NotAuthority() ->
                extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            case Basic.Authority(var pathLength) ->
                extensions.addExtension(
                        Extension.basicConstraints,
                        true,
                        pathLength == null ? new BasicConstraints(true) : new BasicConstraints(pathLength));
        }
        extensions.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new SubjectKeyIdentifier(
                        subjectKeyId.length > 0
                                ? subjectKeyId
                                : SubjectKeyId.of(SubjectPublicKeyInfo.getInstance(spki))));
        extensions.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
        if (!names.isEmpty()) {
            boolean subjectIsEmpty = subject.size() == 0;
            extensions.addExtension(Extension.subjectAlternativeName, subjectIsEmpty, names.toGeneralNames());
        }
        if (!policies.isEmpty()) {
            extensions.addExtension(Extension.certificatePolicies, false, PolicyIdentifier.toExtension(policies));
        }
        if (!constraints.isEmpty()) {
            extensions.addExtension(Extension.nameConstraints, true, constraints.toExtension());
        }
        addUrls(extensions);
        return extensions;
    }

    private ASN1Encodable purposes() {
        return new ExtendedKeyUsage(extendedKeyUsage.stream()
                .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                .toArray(KeyPurposeId[]::new));
    }

    private void addUrls(ExtensionsGenerator extensions) throws IOException {
        if (urls.hasInformationAccess()) {
            extensions.addExtension(Extension.authorityInfoAccess, false, urls.toInformationAccess());
        }
        if (!urls.crlDistributionPoints().isEmpty()) {
            extensions.addExtension(
                    Extension.cRLDistributionPoints,
                    false,
                    AuthorityUrls.toDistributionPoints(urls.crlDistributionPoints()));
        }
        if (!urls.deltaCrlDistributionPoints().isEmpty()) {
            extensions.addExtension(
                    Extension.freshestCRL,
                    false,
                    AuthorityUrls.toDistributionPoints(urls.deltaCrlDistributionPoints()));
        }
    }
}
