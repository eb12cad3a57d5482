package io.managedkeys.pki.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A certificate request (RFC 2986) that lacks its signature. */
public final class UnsignedRequest implements Unsigned {
    private final SignedSequence sequence;

    private UnsignedRequest(SignedSequence sequence) {
        this.sequence = sequence;
    }

    /**
     * What a CA to be asks for.
     *
     * @param spki SubjectPublicKeyInfo of the key that signs the request, DER
     * @param keyUsage bits of {@link KeyUsageName}; 0 for not asked
     * @param asksToBeAuthority whether basic constraints are asked for
     */
    public record Wish(
            X500Name subject, AlternativeNames names, byte[] spki, int keyUsage, boolean asksToBeAuthority) {}

    public static UnsignedRequest of(Wish wish, SigningAlgorithm algorithm) {
        try {
            byte[] toBeSigned = new CertificationRequestInfo(
                            wish.subject(), SubjectPublicKeyInfo.getInstance(wish.spki()), attributes(wish))
                    .getEncoded("DER");
            return new UnsignedRequest(new SignedSequence(toBeSigned, algorithm, IssuerKeyKind.publicKey(wish.spki())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DERSet attributes(Wish wish) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        if (wish.keyUsage() != 0) {
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(wish.keyUsage()));
        }
        if (wish.asksToBeAuthority()) {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        if (!wish.names().isEmpty()) {
            extensions.addExtension(
                    Extension.subjectAlternativeName, false, wish.names().toGeneralNames());
        }
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        if (!extensions.isEmpty()) {
            attributes.add(
                    new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions.generate())));
        }
        return new DERSet(attributes);
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
