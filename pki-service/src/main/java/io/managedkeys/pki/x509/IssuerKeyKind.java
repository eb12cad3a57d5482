package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * What sort of key signs for an issuer.
 *
 * @param type {@code rsa}, {@code ec} or {@code ed25519}
 * @param bits of the modulus or the curve; 0 for Ed25519
 */
public record IssuerKeyKind(String type, int bits) {
    public boolean isRsa() {
        return type.equals("rsa");
    }

    static IssuerKeyKind of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> new IssuerKeyKind("rsa", rsa.getModulus().bitLength());
            case ECPublicKey ec ->
                new IssuerKeyKind("ec", ec.getParams().getCurve().getField().getFieldSize());
            case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> new IssuerKeyKind("ed25519", 0);
            default -> throw ApiException.invalid("unsupported key type " + key.getAlgorithm());
        };
    }

    /**
     * @param spki SubjectPublicKeyInfo, DER
     * @throws ApiException 400 when no CA here can have such a key
     */
    public static IssuerKeyKind ofSpki(byte[] spki) {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(spki);
        if (info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && !CertificateRequest.isKnownCurve(info)) {
            throw ApiException.invalid("unsupported curve: CA keys are on P-224, P-256, P-384 or P-521");
        }
        return of(publicKey(spki));
    }

    static PublicKey publicKey(byte[] spki) {
        try {
            return PublicKeys.read(spki);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the registry gave a public key that is none", e);
        }
    }
}
