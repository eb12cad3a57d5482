package io.managedkeys.pki.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/** A CA's certificate, parsed once: it never changes, so it is kept for as long as the process likes. */
public final class IssuerCertificate {
    private final byte[] der;
    private final String pem;
    private final ByteBuffer fingerprint;
    private final X509CertificateHolder certificate;
    private final PublicKey publicKey;
    private final byte[] subjectKeyId;
    private final byte @Nullable [] authorityKeyId;
    private final NameConstraintRules constraints;

    /** @throws IllegalArgumentException when it is no certificate, or its key is of a kind that nobody here knows */
    public IssuerCertificate(byte[] der) {
        this.der = der.clone();
        this.pem = Pem.certificate(der);
        try {
            this.fingerprint =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(der));
            this.certificate = new X509CertificateHolder(der);
            this.publicKey =
                    PublicKeys.read(certificate.getSubjectPublicKeyInfo().getEncoded());
            Extensions extensions = certificate.getExtensions();
            SubjectKeyIdentifier identifier = SubjectKeyIdentifier.fromExtensions(extensions);
            this.subjectKeyId = identifier == null
                    ? SubjectKeyId.of(certificate.getSubjectPublicKeyInfo())
                    : identifier.getKeyIdentifier();
            this.authorityKeyId = authorityKeyId(extensions);
            this.constraints = NameConstraintRules.of(NameConstraints.getInstance(
                    Extensions.getExtensionParsedValue(extensions, Extension.nameConstraints)));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("no certificate that can be used", e);
        }
    }

    private static byte @Nullable [] authorityKeyId(@Nullable Extensions extensions) {
        AuthorityKeyIdentifier identifier = AuthorityKeyIdentifier.fromExtensions(extensions);
        return identifier == null ? null : identifier.getKeyIdentifierOctets();
    }

    /**
     * Why nobody should be made to verify with a certificate's key; empty when it is no certificate. To be asked before
     * a stranger's certificate is read: libraries refuse some of these keys without saying why.
     */
    public static Optional<String> tooCostly(byte[] der) {
        try {
            return PublicKeys.tooCostly(new X509CertificateHolder(der).getSubjectPublicKeyInfo());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    public byte[] der() {
        return der.clone();
    }

    /** No line feed after the last line. */
    public String pem() {
        return pem;
    }

    /** SubjectPublicKeyInfo, DER. */
    public byte[] spki() {
        try {
            return certificate.getSubjectPublicKeyInfo().getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
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

    /** Whether this key made that certificate's signature, in the name that stands there as issuer's. */
    public boolean hasSigned(IssuerCertificate other) {
        try {
            return isNamedIn(other) && (keyKind().isRsa() ? verifiesByJdk(other) : verifies(other));
        } catch (GeneralSecurityException | CertException | OperatorCreationException | RuntimeException e) {
            return false;
        }
    }

    private boolean verifies(IssuerCertificate other) throws CertException, OperatorCreationException {
        return other.certificate.isSignatureValid(new JcaContentVerifierProviderBuilder()
                .setProvider(PublicKeys.PROVIDER)
                .build(certificate.getSubjectPublicKeyInfo()));
    }

    /** Bouncy Castle tests each new RSA modulus for primality, which takes far longer than the verification. */
    private boolean verifiesByJdk(IssuerCertificate other) throws GeneralSecurityException {
        CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(other.der))
                .verify(publicKey);
        return true;
    }

    /** Whether its subject is that certificate's issuer, byte for byte. */
    boolean isNamedIn(IssuerCertificate other) {
        return subjectName().equals(other.issuerName());
    }

    /** Whether that certificate points at this key, or has the same. */
    boolean isLikelyParentOf(IssuerCertificate other) {
        return Arrays.equals(subjectKeyId, other.authorityKeyId) || Arrays.equals(spki(), other.spki());
    }

    public IssuerKeyKind keyKind() {
        return IssuerKeyKind.of(publicKey);
    }

    public NameConstraintRules constraints() {
        return constraints;
    }

    /** Whether it says that it is a CA (RFC 5280 §4.2.1.9). */
    public boolean isAuthority() {
        BasicConstraints basic = BasicConstraints.fromExtensions(certificate.getExtensions());
        return basic != null && basic.isCA();
    }

    /** How many CAs may follow below it (RFC 5280 §4.2.1.9); {@link Integer#MAX_VALUE} for any number. */
    public int pathLength() {
        BasicConstraints basic = BasicConstraints.fromExtensions(certificate.getExtensions());
        return basic == null || basic.getPathLenConstraint() == null
                ? Integer.MAX_VALUE
                : basic.getPathLenConstraint()
                        .min(BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue();
    }

    /** Whether its key usage, where it states one, lets it sign CRLs (RFC 5280 §4.2.1.3). */
    public boolean permitsCrlSigning() {
        KeyUsage usage = KeyUsage.fromExtensions(certificate.getExtensions());
        return usage == null || usage.hasUsages(KeyUsage.cRLSign);
    }

    /** SHA-256. */
    ByteBuffer fingerprint() {
        return fingerprint;
    }

    /** The subject's DER. */
    ByteBuffer subjectName() {
        return encoded(certificate.getSubject());
    }

    /** The issuer's DER. */
    ByteBuffer issuerName() {
        return encoded(certificate.getIssuer());
    }

    private static ByteBuffer encoded(X500Name name) {
        try {
            return ByteBuffer.wrap(name.getEncoded("DER"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
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
