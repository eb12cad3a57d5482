package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A key made here for a leaf; its holder gets it once, and it is stored nowhere. */
public final class LeafKey {
    /** Asked for by name of instance, never registered; it has the curve that the JDK dropped. */
    private static final BouncyCastleProvider SMALL_CURVE = new BouncyCastleProvider();

    private final String type;
    private final KeyPair pair;

    private LeafKey(String type, KeyPair pair) {
        this.type = type;
        this.pair = pair;
    }

    /** @param type {@code rsa}, {@code ec} or {@code ed25519}; with bits that {@link KeyChoice} let pass */
    public static LeafKey generate(String type, int bits) {
        try {
            KeyPairGenerator generator;
            switch (type) {
                case "rsa" -> {
                    generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(bits);
                }
                case "ec" -> {
                    generator = bits == 224
                            ? KeyPairGenerator.getInstance("EC", SMALL_CURVE)
                            : KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
                }
                case "ed25519" -> generator = KeyPairGenerator.getInstance("Ed25519");
                default -> throw ApiException.invalid("unknown key type " + type);
            }
            return new LeafKey(type, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key of type " + type, e);
        }
    }

    public String type() {
        return type;
    }

    public byte[] spki() {
        return pair.getPublic().getEncoded();
    }

    /** PKCS#8 (RFC 5958). */
    public byte[] pkcs8() {
        return pair.getPrivate().getEncoded();
    }

    /** PKCS#1 for RSA, RFC 5915 for EC; Ed25519 has only PKCS#8. */
    public byte[] traditional() {
        try {
            return switch (type) {
                case "rsa" ->
                    PrivateKeyInfo.getInstance(pkcs8())
                            .parsePrivateKey()
                            .toASN1Primitive()
                            .getEncoded("DER");
                case "ec" -> sec1();
                default -> pkcs8();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] sec1() throws IOException {
        SubjectPublicKeyInfo spki = SubjectPublicKeyInfo.getInstance(spki());
        ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
        BigInteger order = key.getParams().getOrder();
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                        order.bitLength(),
                        key.getS(),
                        spki.getPublicKeyData(),
                        ASN1ObjectIdentifier.getInstance(spki.getAlgorithm().getParameters()))
                .getEncoded("DER");
    }

    /** PEM label of {@link #traditional}. */
    public String traditionalLabel() {
        return switch (type) {
            case "rsa" -> "RSA PRIVATE KEY";
            case "ec" -> "EC PRIVATE KEY";
            default -> "PRIVATE KEY";
        };
    }
}
