package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What sort of key signs for an issuer.
 *
 * @param type {@code rsa} or {@code ec}
 * @param bits of the modulus or the curve
 */
public record IssuerKeyKind(String type, int bits) {
    public boolean isEc() {
        return type.equals("ec");
    }

    static IssuerKeyKind of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> new IssuerKeyKind("rsa", rsa.getModulus().bitLength());
            case ECPublicKey ec ->
                new IssuerKeyKind("ec", ec.getParams().getCurve().getField().getFieldSize());
            default -> throw ApiException.invalid("unsupported key type " + key.getAlgorithm());
        };
    }

    /** @param spki SubjectPublicKeyInfo, DER */
    public static IssuerKeyKind ofSpki(byte[] spki) {
        return of(publicKey(spki));
    }

    static PublicKey publicKey(byte[] spki) {
        try {
            boolean rsa = SubjectPublicKeyInfo.getInstance(spki)
                    .getAlgorithm()
                    .getAlgorithm()
                    .equals(PKCSObjectIdentifiers.rsaEncryption);
            return KeyFactory.getInstance(rsa ? "RSA" : "EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("the registry gave a public key that is none", e);
        }
    }
}
