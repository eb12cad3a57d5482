package io.managedkeys.pki.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;

/** A CA's certificate, parsed once: it never changes, so it is kept for as long as the process likes. */
public final class IssuerCertificate {
    private final byte[] der;
    private final String pem;
    private final X509CertificateHolder certificate;
    private final PublicKey publicKey;
    private final byte[] subjectKeyId;
    private final NameConstraintRules constraints;

    public IssuerCertificate(byte[] der) {
        this.der = der.clone();
        this.pem = Pem.certificate(der);
        try {
            this.certificate = new X509CertificateHolder(der);
            this.publicKey = IssuerKeyKind.publicKey(
                    certificate.getSubjectPublicKeyInfo().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException("a stored certificate is none", e);
        }
        SubjectKeyIdentifier identifier = SubjectKeyIdentifier.fromExtensions(certificate.getExtensions());
        this.subjectKeyId = identifier == null
                ? SubjectKeyId.of(certificate.getSubjectPublicKeyInfo())
                : identifier.getKeyIdentifier();
        this.constraints = NameConstraintRules.of(NameConstraints.getInstance(
                certificate.getExtensions().getExtensionParsedValue(Extension.nameConstraints)));
    }

    public byte[] der() {
        return der.clone();
    }

    /** No line feed after the last line. */
    public String pem() {
        return pem;
    }

    public String serialNumber() {
        return SerialNumber.text(certificate.getSerialNumber());
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Whether it is its own issuer, and so the end of a chain. */
    public boolean isRoot() {
        return certificate.getSubject().equals(certificate.getIssuer());
    }

    public IssuerKeyKind keyKind() {
        return IssuerKeyKind.of(publicKey);
    }

    public NameConstraintRules constraints() {
        return constraints;
    }

    /** Whether it may have CAs below it (RFC 5280 §4.2.1.9). */
    public boolean permitsIntermediates() {
        BasicConstraints basic = BasicConstraints.fromExtensions(certificate.getExtensions());
        return basic != null
                && basic.isCA()
                && (basic.getPathLenConstraint() == null
                        || basic.getPathLenConstraint().signum() > 0);
    }

    X500Name subject() {
        return certificate.getSubject();
    }

    PublicKey publicKey() {
        return publicKey;
    }

    byte[] subjectKeyId() {
        return subjectKeyId.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IssuerCertificate issuer && Arrays.equals(der, issuer.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }
}
