package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyType;
import io.managedkeys.common.key.KeySpec;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** Public keys as Key Vault shows them (JWK, RFC 7517) and as everybody else does (SubjectPublicKeyInfo, DER). */
final class PublicKeys {
    private static final Map<String, ASN1ObjectIdentifier> CURVES = Map.of(
            "P-256", SECObjectIdentifiers.secp256r1,
            "P-256K", SECObjectIdentifiers.secp256k1,
            "P-384", SECObjectIdentifiers.secp384r1,
            "P-521", SECObjectIdentifiers.secp521r1);
    private static final Map<String, KeySpec> CURVE_SPECS = Map.of(
            "P-256", KeySpec.EC_P256,
            "P-256K", KeySpec.EC_SECP256K1,
            "P-384", KeySpec.EC_P384,
            "P-521", KeySpec.EC_P521);

    private PublicKeys() {}

    static boolean isSecret(JsonWebKey key) {
        return KeyType.OCT.equals(key.getKeyType()) || KeyType.OCT_HSM.equals(key.getKeyType());
    }

    /**
     * SubjectPublicKeyInfo of an RSA or EC key, with a named curve.
     *
     * @throws BadAnswer when the JWK is none, or its point is not on its curve
     */
    static byte[] spki(JsonWebKey key) {
        try {
            if (isRsa(key)) {
                return KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(number(key.getN()), number(key.getE())))
                        .getEncoded();
            }
            String curveName = String.valueOf(key.getCurveName());
            ASN1ObjectIdentifier curve = CURVES.get(curveName);
            if (curve == null) {
                throw new BadAnswer("a key on an unknown curve");
            }
            X9ECParameters parameters = ECNamedCurveTable.getByOID(curve);
            byte[] point = parameters
                    .getCurve()
                    .validatePoint(number(key.getX()), number(key.getY()))
                    .getEncoded(false);
            return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point)
                    .getEncoded("DER");
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new BadAnswer("the public key is malformed", e);
        }
    }

    /**
     * @throws BadAnswer for a kind of key that is not served
     */
    static KeySpec spec(JsonWebKey key) {
        if (isRsa(key)) {
            return switch (number(key.getN()).bitLength()) {
                case 2048 -> KeySpec.RSA_2048;
                case 3072 -> KeySpec.RSA_3072;
                case 4096 -> KeySpec.RSA_4096;
                default -> throw new BadAnswer("an RSA key of an unusual size");
            };
        }
        KeySpec spec = CURVE_SPECS.get(String.valueOf(key.getCurveName()));
        if (spec == null) {
            throw new BadAnswer("a key of an unknown kind");
        }
        return spec;
    }

    private static boolean isRsa(JsonWebKey key) {
        return KeyType.RSA.equals(key.getKeyType()) || KeyType.RSA_HSM.equals(key.getKeyType());
    }

    private static BigInteger number(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new BadAnswer("the public key is incomplete");
        }
        return new BigInteger(1, bytes);
    }
}
