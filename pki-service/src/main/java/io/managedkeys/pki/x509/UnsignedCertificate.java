package io.managedkeys.pki.x509;

import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A certificate that lacks its signature. */
public final class UnsignedCertificate implements Unsigned {
    private final CertificateTemplate template;
    private final SignedSequence sequence;

    private UnsignedCertificate(CertificateTemplate template, SignedSequence sequence) {
        this.template = template;
        this.sequence = sequence;
    }

    /** A certificate of an issuer. */
    public static UnsignedCertificate issued(
            CertificateTemplate template, IssuerCertificate issuer, SigningAlgorithm algorithm) {
        return new UnsignedCertificate(
                template,
                new SignedSequence(
                        template.toBeSigned(issuer.subject(), issuer.subjectKeyId(), algorithm),
                        algorithm,
                        issuer.publicKey()));
    }

    /** A root: its own issuer. */
    public static UnsignedCertificate selfSigned(CertificateTemplate template, SigningAlgorithm algorithm) {
        byte[] keyId = SubjectKeyId.of(SubjectPublicKeyInfo.getInstance(template.spki()));
        return new UnsignedCertificate(
                template,
                new SignedSequence(
                        template.toBeSigned(template.subject(), keyId, algorithm),
                        algorithm,
                        IssuerKeyKind.publicKey(template.spki())));
    }

    public CertificateTemplate template() {
        return template;
    }

    @Override
    public SigningAlgorithm algorithm() {
        return sequence.algorithm();
    }

    @Override
    public byte[] input() {
        return sequence.input();
    }

    @Override
    public Optional<byte[]> signedWith(byte[] signature) {
        return sequence.signedWith(signature);
    }
}
