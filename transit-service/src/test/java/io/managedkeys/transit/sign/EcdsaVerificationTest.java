package io.managedkeys.transit.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.transit.SoftwareKey;
import io.managedkeys.transit.SoftwareSigner;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EcdsaVerificationTest {
    private static final KeyPair P256 = SoftwareKey.generate(KeySpec.EC_P256);
    private static final BigInteger ORDER =
            ((ECPublicKey) P256.getPublic()).getParams().getOrder();

    /** Deterministic signatures of RFC 6979 A.2.5 to A.2.7: they verify like any other. */
    record Vector(
            String name, String curve, HashAlgorithm hash, String message, String x, String y, String r, String s) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> acceptsTheVectorsOfRfc6979() {
        String x256 = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
        String y256 = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
        String x384 =
                "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64" + "DEF8F0EA9055866064A254515480BC13";
        String y384 =
                "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1" + "288B231C3AE0D4FE7344FD2533264720";
        return Stream.of(
                new Vector(
                        "P-256, sha2-256, sample",
                        "secp256r1",
                        HashAlgorithm.SHA2_256,
                        "sample",
                        x256,
                        y256,
                        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
                        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
                new Vector(
                        "P-256, sha2-512, sample: the digest is truncated",
                        "secp256r1",
                        HashAlgorithm.SHA2_512,
                        "sample",
                        x256,
                        y256,
                        "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
                        "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"),
                new Vector(
                        "P-256, sha1, sample: the digest is shorter than the order",
                        "secp256r1",
                        HashAlgorithm.SHA1,
                        "sample",
                        x256,
                        y256,
                        "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
                        "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB"),
                new Vector(
                        "P-384, sha2-384, sample",
                        "secp384r1",
                        HashAlgorithm.SHA2_384,
                        "sample",
                        x384,
                        y384,
                        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
                                + "81A648152E44ACF96E36DD1E80FABE46",
                        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
                                + "A329C145786E679E7B82C71A38628AC8"),
                new Vector(
                        "P-521, sha2-512, sample",
                        "secp521r1",
                        HashAlgorithm.SHA2_512,
                        "sample",
                        "01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD3711"
                                + "23D46E45DB6B5D5370A7F20FB633155D38FFA16D2BD761DCAC474B9A2F5023A4",
                        "00493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A28A0"
                                + "DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5",
                        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E"
                                + "25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA",
                        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF2826"
                                + "23EAA63E5B5C0723D8B8C37FF0777B1A20F8CCB1DCCC43997F1EE0E44DA4A67A"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void acceptsTheVectorsOfRfc6979(Vector vector) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(vector.curve()));
        byte[] spki = KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(hex(vector.x()), hex(vector.y())),
                        parameters.getParameterSpec(ECParameterSpec.class)))
                .getEncoded();
        byte[] digest = MessageDigest.getInstance(vector.hash().jcaName())
                .digest(vector.message().getBytes(StandardCharsets.UTF_8));
        EcdsaSignature signature = new EcdsaSignature(hex(vector.r()), hex(vector.s()));
        EcdsaVerification verification = new EcdsaVerification(spki);
        assertThat(verification.verifies(digest, signature)).isTrue();
        digest[0] ^= 1;
        assertThat(verification.verifies(digest, signature)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"EC_P256", "EC_P384", "EC_P521"})
    void agreesWithTheJdkForEveryHash(KeySpec spec) throws GeneralSecurityException {
        KeyPair pair = SoftwareKey.generate(spec);
        EcdsaVerification verification = new EcdsaVerification(pair.getPublic().getEncoded());
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            byte[] digest = MessageDigest.getInstance(hash.jcaName()).digest(new byte[] {1, 2, 3});
            byte[] der = SoftwareSigner.sign(pair, new SignatureScheme.Ecdsa(), digest);
            assertThat(verification.verifies(digest, EcdsaSignature.parseDer(der)))
                    .as(hash.wireName())
                    .isTrue();
        }
    }

    /** Wycheproof's classes of bad numbers (CVE-2022-21449 and its relatives). */
    record BadNumbers(String name, BigInteger r, BigInteger s) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadNumbers> refusesNumbersOutOfRange() {
        EcdsaSignature good = signatureOf(new byte[] {1});
        BigInteger field = ((ECFieldFp)
                        ((ECPublicKey) P256.getPublic()).getParams().getCurve().getField())
                .getP();
        return Stream.of(
                new BadNumbers("both zero", BigInteger.ZERO, BigInteger.ZERO),
                new BadNumbers("r zero", BigInteger.ZERO, good.s()),
                new BadNumbers("s zero", good.r(), BigInteger.ZERO),
                new BadNumbers("both one", BigInteger.ONE, BigInteger.ONE),
                new BadNumbers("r the order", ORDER, good.s()),
                new BadNumbers("s the order", good.r(), ORDER),
                new BadNumbers("r beyond the order", good.r().add(ORDER), good.s()),
                new BadNumbers("s beyond the order", good.r(), good.s().add(ORDER)),
                new BadNumbers("r the field's prime", field, good.s()),
                new BadNumbers("r negative", good.r().negate(), good.s()),
                new BadNumbers("s negative", good.r(), good.s().negate()),
                new BadNumbers("r off by one", good.r().add(BigInteger.ONE), good.s()),
                new BadNumbers("very long", BigInteger.TWO.pow(2000), good.s()),
                new BadNumbers("swapped", good.s(), good.r()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesNumbersOutOfRange(BadNumbers given) {
        EcdsaVerification verification = new EcdsaVerification(P256.getPublic().getEncoded());
        assertThat(verification.verifies(sha256(new byte[] {1}), new EcdsaSignature(given.r(), given.s())))
                .isFalse();
    }

    @Test
    void refusesATruncatedDigestAndAnotherKey() {
        EcdsaSignature signature = signatureOf(new byte[] {1});
        byte[] digest = sha256(new byte[] {1});
        EcdsaVerification verification = new EcdsaVerification(P256.getPublic().getEncoded());
        assertThat(verification.verifies(digest, signature)).isTrue();
        assertThat(verification.verifies(Arrays.copyOf(digest, 31), signature)).isFalse();
        assertThat(new EcdsaVerification(SoftwareKey.generate(KeySpec.EC_P256)
                                .getPublic()
                                .getEncoded())
                        .verifies(digest, signature))
                .isFalse();
    }

    @Test
    void theJdkAcceptsWhatIsMarshaledAsJws() throws GeneralSecurityException {
        byte[] der = SoftwareSigner.sign(P256, new SignatureScheme.Ecdsa(), sha256(new byte[] {1}));
        Signature jdk = Signature.getInstance("SHA256withECDSAinP1363Format");
        jdk.initVerify(P256.getPublic());
        jdk.update((byte) 1);
        String text = Marshaling.JWS.write(KeySpec.EC_P256, der);
        assertThat(text).hasSize(86).doesNotContain("=", "+", "/");
        assertThat(jdk.verify(java.util.Base64.getUrlDecoder().decode(text))).isTrue();
    }

    private static EcdsaSignature signatureOf(byte[] message) {
        return EcdsaSignature.parseDer(SoftwareSigner.sign(P256, new SignatureScheme.Ecdsa(), sha256(message)));
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger hex(String text) {
        return new BigInteger(1, HexFormat.of().parseHex(text));
    }
}
