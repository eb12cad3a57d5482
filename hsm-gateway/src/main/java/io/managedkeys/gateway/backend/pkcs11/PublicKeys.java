package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.key.KeySpec;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) made of attributes, and the key spec it belongs to. */
final class PublicKeys {
    /** Curve names by Vault, and the DER of their OIDs (RFC 5480 §2.1.1.1), which is CKA_EC_PARAMS. */
    static final Map<String, byte[]> CURVES = Map.of(
            "P256", HexFormat.of().parseHex("06082a8648ce3d030107"),
            "P384", HexFormat.of().parseHex("06052b81040022"),
            "P521", HexFormat.of().parseHex("06052b81040023"),
            "P256K1", HexFormat.of().parseHex("06052b8104000a"));

    /** DER of the OID of Ed25519 (RFC 8410 §3). */
    static final byte[] ED25519 = HexFormat.of().parseHex("06032b6570");

    private static final Map<String, KeySpec> SPECS = Map.of(
            "P256", KeySpec.EC_P256,
            "P384", KeySpec.EC_P384,
            "P521", KeySpec.EC_P521,
            "P256K1", KeySpec.EC_SECP256K1);

    /** For curves that the JDK does not have; asked by its object, never registered. */
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UNCOMPRESSED = 0x04;
    private static final int ED25519_BYTES = 32;

    private PublicKeys() {}

    static byte[] rsa(byte[] modulus, byte[] exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(new BigInteger(1, modulus), new BigInteger(1, exponent)))
                .getEncoded();
    }

    /** @param point CKA_EC_POINT: the point in an OCTET STRING, or, from some modules, bare */
    static byte[] ec(byte[] parameters, byte[] point) {
        byte[] algorithm = der(SEQUENCE, EC_PUBLIC_KEY, parameters);
        byte[] bits = der(BIT_STRING, new byte[] {0}, bare(point));
        return der(SEQUENCE, algorithm, bits);
    }

    /** An OCTET STRING and an uncompressed point both start with 0x04: what tells them apart is the length. */
    private static byte[] bare(byte[] point) {
        int header = point.length > 1 && (point[1] & 0xff) == 0x81 ? 3 : 2;
        boolean wrapped = point.length > header
                && point[0] == OCTET_STRING
                && (point[header - 1] & 0xff) == point.length - header
                && point[header] == UNCOMPRESSED;
        return wrapped ? Arrays.copyOfRange(point, header, point.length) : point;
    }

    /** @param point CKA_EC_POINT: 32 bytes (RFC 8032 §5.1.2) in an OCTET STRING, or, from some modules, bare */
    static byte[] ed25519(byte[] point) {
        byte[] bare = point.length == ED25519_BYTES ? point : Arrays.copyOfRange(point, 2, point.length);
        return der(SEQUENCE, der(SEQUENCE, ED25519), der(BIT_STRING, new byte[] {0}, bare));
    }

    static PublicKey parse(byte[] spki) throws GeneralSecurityException {
        String algorithm = switch (algorithm(spki)) {
            case "EC" -> "EC";
            case "ED25519" -> "Ed25519";
            default -> "RSA";
        };
        return KeyFactory.getInstance(algorithm, BOUNCY_CASTLE).generatePublic(new X509EncodedKeySpec(spki));
    }

    private static String algorithm(byte[] spki) {
        if (contains(spki, EC_PUBLIC_KEY)) {
            return "EC";
        }
        return contains(spki, ED25519) ? "ED25519" : "RSA";
    }

    /** Empty for kinds and sizes that this suite does not serve. */
    static Optional<KeySpec> spec(byte[] spki) throws GeneralSecurityException {
        if (parse(spki) instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return Arrays.stream(KeySpec.values())
                    .filter(spec -> spec.type() == KeySpec.KeyType.RSA && spec.bits() == bits)
                    .findFirst();
        }
        if (algorithm(spki).equals("ED25519")) {
            return Optional.of(KeySpec.ED25519);
        }
        return CURVES.entrySet().stream()
                .filter(curve -> contains(spki, curve.getValue()))
                .map(curve -> SPECS.get(curve.getKey()))
                .findFirst();
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        for (int start = 0; start + part.length <= Math.min(bytes.length, 32); start++) {
            if (Arrays.equals(bytes, start, start + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        out.write(tag);
        if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
