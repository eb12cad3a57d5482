package io.managedkeys.transit.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.transit.SoftwareKey;
import io.managedkeys.transit.SoftwareSigner;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RsaVerificationTest {
    private static final KeyPair PAIR = SoftwareKey.generate(KeySpec.RSA_2048);
    private static final RsaVerification VERIFICATION =
            new RsaVerification(PAIR.getPublic().getEncoded());
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final HashAlgorithm SHA256 = HashAlgorithm.SHA2_256;
    private static final OptionalInt ANY = OptionalInt.empty();

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void acceptsThePssSignaturesOfTheJdk(HashAlgorithm hash) throws GeneralSecurityException {
        for (int salt : new int[] {0, 20, hash.length(), 256 - 2 - hash.length()}) {
            byte[] signature = jdkPss(hash, salt);
            byte[] digest = digest(hash);
            assertThat(VERIFICATION.pss(hash, ANY, digest, signature)).isTrue();
            assertThat(VERIFICATION.pss(hash, OptionalInt.of(salt), digest, signature))
                    .isTrue();
            assertThat(VERIFICATION.pss(hash, OptionalInt.of(salt + 1), digest, signature))
                    .isFalse();
            assertThat(VERIFICATION.pkcs1(hash, digest, signature)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void acceptsThePkcs1SignaturesOfTheJdk(HashAlgorithm hash) throws GeneralSecurityException {
        Signature jdk = Signature.getInstance(
                hash.name().startsWith("SHA2")
                        ? "SHA%swithRSA".formatted(hash.name().substring(5))
                        : hash.jcaName().replace("SHA-1", "SHA1") + "withRSA");
        jdk.initSign(PAIR.getPrivate());
        jdk.update(MESSAGE);
        byte[] signature = jdk.sign();
        assertThat(VERIFICATION.pkcs1(hash, digest(hash), signature)).isTrue();
        assertThat(VERIFICATION.pss(hash, ANY, digest(hash), signature)).isFalse();
        assertThat(VERIFICATION.pkcs1(null, digest(hash), signature)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeySpec.class,
            names = {"RSA_2048", "RSA_3072", "RSA_4096"})
    void acceptsWhatTheGatewaySigns(KeySpec spec) {
        KeyPair pair = SoftwareKey.generate(spec);
        RsaVerification verification = new RsaVerification(pair.getPublic().getEncoded());
        byte[] digest = digest(SHA256);
        assertThat(verification.pss(
                        SHA256, ANY, digest, SoftwareSigner.sign(pair, new SignatureScheme.RsaPss(SHA256, 32), digest)))
                .isTrue();
        assertThat(verification.pkcs1(
                        SHA256, digest, SoftwareSigner.sign(pair, new SignatureScheme.RsaPkcs1(SHA256), digest)))
                .isTrue();
        assertThat(verification.pkcs1(
                        null, digest, SoftwareSigner.sign(pair, new SignatureScheme.RsaPkcs1(null), digest)))
                .isTrue();
    }

    @Test
    void acceptsPssWhenTheModulusIsNoWholeNumberOfBytes() throws GeneralSecurityException {
        var generator = java.security.KeyPairGenerator.getInstance("RSA");
        for (int bits : IntStream.rangeClosed(1024, 1033).toArray()) {
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            byte[] digest = digest(SHA256);
            byte[] signature = SoftwareSigner.sign(pair, new SignatureScheme.RsaPss(SHA256, 32), digest);
            assertThat(new RsaVerification(pair.getPublic().getEncoded()).pss(SHA256, ANY, digest, signature))
                    .as("%d bits", bits)
                    .isTrue();
        }
    }

    /** An encoded message as a forger would like it to pass, after the RSA operation. */
    record Forgery(String name, byte[] encoded) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Forgery> refusesForgedPkcs1Encodings() {
        byte[] good = pkcs1Encoding();
        int digestInfo = 256 - 51;
        byte[] garbage = new byte[256];
        garbage[1] = 1;
        Arrays.fill(garbage, 2, 10, (byte) 0xff);
        System.arraycopy(good, digestInfo, garbage, 11, 51);
        byte[] noNull = new byte[256];
        noNull[1] = 1;
        Arrays.fill(noNull, 2, 256 - 50, (byte) 0xff);
        System.arraycopy(
                java.util.HexFormat.of().parseHex("302f300b0609608648016503040201" + "0420"), 0, noNull, 207, 17);
        System.arraycopy(digest(SHA256), 0, noNull, 224, 32);
        return Stream.of(
                new Forgery("block type 2", with(good, 1, 2)),
                new Forgery("block type 0", with(good, 1, 0)),
                new Forgery("a first byte", with(good, 0, 0x40)),
                new Forgery("a hole in the padding", with(good, 100, 0xfe)),
                new Forgery("no separator", with(good, digestInfo - 1, 0xff)),
                new Forgery("another hash's OID", with(good, digestInfo + 14, 2)),
                new Forgery("garbage after the digest, Bleichenbacher 2006", garbage),
                new Forgery("no NULL parameters", noNull),
                new Forgery("one bit of the digest", with(good, 255, good[255] ^ 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesForgedPkcs1Encodings(Forgery given) {
        assertThat(VERIFICATION.pkcs1(SHA256, digest(SHA256), rawPrivate(given.encoded())))
                .isFalse();
    }

    @Test
    void acceptsTheRightPkcs1Encoding() {
        assertThat(VERIFICATION.pkcs1(SHA256, digest(SHA256), rawPrivate(pkcs1Encoding())))
                .isTrue();
    }

    static Stream<Forgery> refusesForgedPssEncodings() {
        byte[] good = rawPublic(SoftwareSigner.sign(PAIR, new SignatureScheme.RsaPss(SHA256, 32), digest(SHA256)));
        return Stream.of(
                new Forgery("another trailer", with(good, 255, 0xcc)),
                new Forgery("a high bit in the masked block", with(good, 0, good[0] | 0x80)),
                new Forgery("the padding", with(good, 5, good[5] ^ 1)),
                new Forgery("the separator", with(good, 256 - 1 - 32 - 33, good[256 - 1 - 32 - 33] ^ 3)),
                new Forgery("the salt", with(good, 256 - 1 - 32 - 1, good[256 - 1 - 32 - 1] ^ 1)),
                new Forgery("the hash", with(good, 254, good[254] ^ 1)),
                new Forgery("zeros", new byte[256]),
                new Forgery("only a trailer", with(new byte[256], 255, 0xbc)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesForgedPssEncodings(Forgery given) {
        byte[] encoded = given.encoded();
        BigInteger modulus = ((RSAPublicKey) PAIR.getPublic()).getModulus();
        if (new BigInteger(1, encoded).compareTo(modulus) < 0) {
            assertThat(VERIFICATION.pss(SHA256, ANY, digest(SHA256), rawPrivate(encoded)))
                    .isFalse();
        }
        assertThat(VERIFICATION.pss(SHA256, ANY, digest(SHA256), encoded)).isFalse();
    }

    @Test
    void refusesSignaturesOfAnotherLengthOrBeyondTheModulus() {
        byte[] digest = digest(SHA256);
        byte[] good = SoftwareSigner.sign(PAIR, new SignatureScheme.RsaPss(SHA256, 32), digest);
        byte[] longer = new byte[257];
        System.arraycopy(good, 0, longer, 1, 256);
        BigInteger beyond = new BigInteger(1, good).add(((RSAPublicKey) PAIR.getPublic()).getModulus());
        for (byte[] bad : new byte[][] {
            {}, {0}, Arrays.copyOf(good, 255), Arrays.copyOf(good, 257), longer, beyond.toByteArray(), new byte[256]
        }) {
            assertThat(VERIFICATION.pss(SHA256, ANY, digest, bad)).isFalse();
            assertThat(VERIFICATION.pkcs1(SHA256, digest, bad)).isFalse();
        }
    }

    @Test
    void refusesATruncatedDigest() {
        byte[] digest = digest(SHA256);
        byte[] signature = SoftwareSigner.sign(PAIR, new SignatureScheme.RsaPss(SHA256, 32), digest);
        assertThat(VERIFICATION.pss(SHA256, ANY, Arrays.copyOf(digest, 31), signature))
                .isFalse();
        assertThat(VERIFICATION.pss(HashAlgorithm.SHA3_256, ANY, digest, signature))
                .isFalse();
    }

    private static byte[] jdkPss(HashAlgorithm hash, int salt) throws GeneralSecurityException {
        Signature jdk = Signature.getInstance("RSASSA-PSS");
        jdk.setParameter(new PSSParameterSpec(hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), salt, 1));
        jdk.initSign(PAIR.getPrivate());
        jdk.update(MESSAGE);
        return jdk.sign();
    }

    private static byte[] pkcs1Encoding() {
        byte[] encoded = new byte[256];
        encoded[1] = 1;
        Arrays.fill(encoded, 2, 256 - 52, (byte) 0xff);
        byte[] prefix = SHA256.digestInfoPrefix();
        System.arraycopy(prefix, 0, encoded, 256 - 51, prefix.length);
        System.arraycopy(digest(SHA256), 0, encoded, 224, 32);
        return encoded;
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        byte[] copy = bytes.clone();
        copy[index] = (byte) value;
        return copy;
    }

    private static byte[] digest(HashAlgorithm hash) {
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(MESSAGE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] rawPrivate(byte[] encoded) {
        RSAPrivateKey key = (RSAPrivateKey) PAIR.getPrivate();
        byte[] number = new BigInteger(1, encoded)
                .mod(key.getModulus())
                .modPow(key.getPrivateExponent(), key.getModulus())
                .toByteArray();
        byte[] padded = new byte[256];
        int length = Math.min(256, number.length);
        System.arraycopy(number, number.length - length, padded, 256 - length, length);
        return padded;
    }

    private static byte[] rawPublic(byte[] signature) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, PAIR.getPublic());
            return cipher.doFinal(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
