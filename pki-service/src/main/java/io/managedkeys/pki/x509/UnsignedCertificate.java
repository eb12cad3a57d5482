package io.managedkeys.pki.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A certificate that lacks its signature; only the digest of what is to be signed leaves this service. */
public final class UnsignedCertificate {
    private final CertificateTemplate template;
    private final SigningAlgorithm algorithm;
    private final PublicKey issuerKey;
    private final byte[] toBeSigned;

    private UnsignedCertificate(
            CertificateTemplate template, SigningAlgorithm algorithm, PublicKey issuerKey, byte[] toBeSigned) {
        this.template = template;
        this.algorithm = algorithm;
        this.issuerKey = issuerKey;
        this.toBeSigned = toBeSigned;
    }

    /** A certificate of an issuer. */
    public static UnsignedCertificate issued(
            CertificateTemplate template, IssuerCertificate issuer, SigningAlgorithm algorithm) {
        return new UnsignedCertificate(
                template,
                algorithm,
                issuer.publicKey(),
                template.toBeSigned(issuer.subject(), issuer.subjectKeyId(), algorithm));
    }

    /** A root: its own issuer. */
    public static UnsignedCertificate selfSigned(CertificateTemplate template, SigningAlgorithm algorithm) {
        byte[] keyId = SubjectKeyId.of(SubjectPublicKeyInfo.getInstance(template.spki()));
        return new UnsignedCertificate(
                template,
                algorithm,
                IssuerKeyKind.publicKey(template.spki()),
                template.toBeSigned(template.subject(), keyId, algorithm));
    }

    public CertificateTemplate template() {
        return template;
    }

    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    public byte[] digest() {
        return algorithm.digest(toBeSigned);
    }

    /**
     * The certificate's DER; empty when the signature is not the issuer's, whatever the reason: such a certificate is
     * never made.
     */
    public Optional<byte[]> signedWith(byte[] signature) {
        if (!algorithm.verifies(issuerKey, toBeSigned, signature)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DERSequence(new ASN1Encodable[] {
                        ASN1Primitive.fromByteArray(toBeSigned), algorithm.identifier(), new DERBitString(signature)
                    })
                    .getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
