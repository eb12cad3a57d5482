package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate request whose signature proved that the requester has the key (RFC 2986).
 *
 * @param subject as it was encoded
 * @param commonName "" for none
 * @param serialNumber of the subject; "" for none
 * @param spki SubjectPublicKeyInfo, DER
 * @param keyType {@code rsa}, {@code ec} or {@code ed25519}
 * @param keyBits 0 for Ed25519
 * @param asksForBasicConstraints whether it carries an extension that a leaf's issuer decides
 */
public record CertificateRequest(
        X500Name subject,
        String commonName,
        String serialNumber,
        AlternativeNames names,
        byte[] spki,
        String keyType,
        int keyBits,
        boolean asksForBasicConstraints) {

    private static final int LARGEST_MODULUS = 8192;
    private static final Set<ASN1ObjectIdentifier> CURVES = Set.of(
            SECObjectIdentifiers.secp224r1,
            X9ObjectIdentifiers.prime256v1,
            SECObjectIdentifiers.secp384r1,
            SECObjectIdentifiers.secp521r1);

    /** @throws ApiException 400 when the text is no request or its signature is wrong */
    public static CertificateRequest parse(@Nullable String pem) {
        if (pem == null || pem.isBlank()) {
            throw ApiException.invalid("\"csr\" is empty");
        }
        Pem.Block block = Pem.first(pem).orElseThrow(() -> ApiException.invalid("csr contains no data"));
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(block.der());
            PublicKey key = publicKey(request.getSubjectPublicKeyInfo());
            if (!isSignedBy(request, key)) {
                throw ApiException.invalid("request signature invalid");
            }
            Extensions extensions = request.getRequestedExtensions();
            return new CertificateRequest(
                    request.getSubject(),
                    attribute(request, BCStyle.CN),
                    attribute(request, BCStyle.SERIALNUMBER),
                    RequestedNames.of(extensions),
                    request.getSubjectPublicKeyInfo().getEncoded("DER"),
                    type(key),
                    bits(key),
                    extensions != null && extensions.getExtension(Extension.basicConstraints) != null);
        } catch (IOException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw malformed("not a PKCS #10 request");
        }
    }

    private static ApiException malformed(String why) {
        return ApiException.invalid("certificate request could not be parsed: " + why);
    }

    private static PublicKey publicKey(SubjectPublicKeyInfo spki) throws IOException {
        ASN1ObjectIdentifier algorithm = spki.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            throw ApiException.invalid("Refusing to sign CSR with empty PublicKey. Its SubjectPublicKeyInfo has the"
                    + " OID of rsaPSS keys, which are not supported");
        }
        String name;
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            name = "RSA";
        } else if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            name = "Ed25519";
        } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) && isKnownCurve(spki)) {
            name = "EC";
        } else {
            throw malformed("unsupported public key");
        }
        try {
            return KeyFactory.getInstance(name, PublicKeys.PROVIDER)
                    .generatePublic(new X509EncodedKeySpec(spki.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw malformed("unsupported public key");
        }
    }

    static boolean isKnownCurve(SubjectPublicKeyInfo spki) {
        ASN1Encodable parameters = spki.getAlgorithm().getParameters();
        return parameters instanceof ASN1ObjectIdentifier curve && CURVES.contains(curve);
    }

    private static boolean isSignedBy(PKCS10CertificationRequest request, PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() > LARGEST_MODULUS) {
            throw malformed("unsupported public key");
        }
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(PublicKeys.PROVIDER)
                    .build(key));
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            return false;
        }
    }

    private static String attribute(PKCS10CertificationRequest request, ASN1ObjectIdentifier type) {
        RDN[] found = request.getSubject().getRDNs(type);
        if (found.length == 0) {
            return "";
        }
        for (var attribute : found[found.length - 1].getTypesAndValues()) {
            if (attribute.getType().equals(type)) {
                return attribute.getValue() instanceof org.bouncycastle.asn1.ASN1String text
                        ? text.getString()
                        : IETFUtils.valueToString(attribute.getValue());
            }
        }
        return "";
    }

    private static String type(PublicKey key) {
        return switch (key) {
            case RSAPublicKey ignored -> "rsa";
            case ECPublicKey ignored -> "ec";
            default -> "ed25519";
        };
    }

    private static int bits(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize();
            default -> 0;
        };
    }
}
