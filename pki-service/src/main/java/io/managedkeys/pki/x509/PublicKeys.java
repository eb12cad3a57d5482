package io.managedkeys.pki.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Public keys from their SubjectPublicKeyInfo: the JDK's where it knows the kind, else Bouncy Castle's. */
final class PublicKeys {
    /** An instance, never registered. */
    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private PublicKeys() {}

    /**
     * @param spki DER
     * @throws GeneralSecurityException when nobody knows such keys, or it is none
     */
    static PublicKey read(byte[] spki) throws GeneralSecurityException {
        ASN1ObjectIdentifier algorithm = algorithm(spki);
        try {
            return jdkFactory(algorithm).generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance(algorithm.getId(), PROVIDER).generatePublic(new X509EncodedKeySpec(spki));
        }
    }

    private static ASN1ObjectIdentifier algorithm(byte[] spki) throws GeneralSecurityException {
        try {
            return SubjectPublicKeyInfo.getInstance(spki).getAlgorithm().getAlgorithm();
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("no SubjectPublicKeyInfo", e);
        }
    }

    private static KeyFactory jdkFactory(ASN1ObjectIdentifier algorithm) throws NoSuchAlgorithmException {
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return KeyFactory.getInstance("RSA");
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return KeyFactory.getInstance("EC");
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return KeyFactory.getInstance("Ed25519");
        }
        throw new NoSuchAlgorithmException(algorithm.getId());
    }
}
