package io.managedkeys.pki.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Public keys from their SubjectPublicKeyInfo: the JDK's where it knows the kind, else Bouncy Castle's. */
final class PublicKeys {
    /** An instance, never registered. */
    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    /** What a TLS client takes from a server at most, and an exponent that no library refuses. */
    private static final int MOST_RSA_BITS = 8192;

    private static final int MOST_EXPONENT_BITS = 31;

    private PublicKeys() {}

    /** Why nobody should be made to verify with the key: how long that takes is for who made the key to say. */
    static Optional<String> tooCostly(SubjectPublicKeyInfo spki) throws IOException {
        ASN1ObjectIdentifier algorithm = spki.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                || algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            RSAPublicKey rsa = RSAPublicKey.getInstance(spki.parsePublicKey());
            if (rsa.getModulus().bitLength() > MOST_RSA_BITS) {
                return Optional.of("RSA keys of more than %d bits are not supported, and this one has %d"
                        .formatted(MOST_RSA_BITS, rsa.getModulus().bitLength()));
            }
            if (rsa.getPublicExponent().bitLength() > MOST_EXPONENT_BITS) {
                return Optional.of("RSA keys with a public exponent of more than %d bits are not supported"
                        .formatted(MOST_EXPONENT_BITS));
            }
        }
        // Parameters of their own can be of any size.
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && !(spki.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier)) {
            return Optional.of("EC keys on curves without a name are not supported");
        }
        return Optional.empty();
    }

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
