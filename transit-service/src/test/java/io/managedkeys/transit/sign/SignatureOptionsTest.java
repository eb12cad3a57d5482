package io.managedkeys.transit.sign;

import static io.managedkeys.common.key.HashAlgorithm.SHA2_256;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_384;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_512;
import static io.managedkeys.common.key.KeySpec.EC_P256;
import static io.managedkeys.common.key.KeySpec.EC_P521;
import static io.managedkeys.common.key.KeySpec.ED25519;
import static io.managedkeys.common.key.KeySpec.HMAC_256;
import static io.managedkeys.common.key.KeySpec.ML_DSA_65;
import static io.managedkeys.common.key.KeySpec.RSA_2048;
import static io.managedkeys.common.key.KeySpec.RSA_3072;
import static io.managedkeys.common.key.SignatureScheme.Family.ECDSA;
import static io.managedkeys.common.key.SignatureScheme.Family.EDDSA;
import static io.managedkeys.common.key.SignatureScheme.Family.ML_DSA;
import static io.managedkeys.common.key.SignatureScheme.Family.RSA_PKCS1;
import static io.managedkeys.common.key.SignatureScheme.Family.RSA_PSS;
import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of a sign request against every kind of key: the scheme that goes to the gateway, or the refusal. */
class SignatureOptionsTest {
    private static final List<PermittedScheme> EC = List.of(PermittedScheme.anyHash(ECDSA));
    private static final List<PermittedScheme> RSA =
            List.of(PermittedScheme.anyHash(RSA_PKCS1), PermittedScheme.anyHash(RSA_PSS));
    private static final List<PermittedScheme> PSS_ONLY = List.of(PermittedScheme.anyHash(RSA_PSS));
    private static final List<PermittedScheme> PKCS1_ONLY = List.of(PermittedScheme.anyHash(RSA_PKCS1));
    private static final List<PermittedScheme> PSS_SHA256 = List.of(PermittedScheme.withHash(RSA_PSS, SHA2_256));
    private static final List<PermittedScheme> ECDSA_SHA256 = List.of(PermittedScheme.withHash(ECDSA, SHA2_256));

    private static final List<PermittedScheme> ECDSA_SHA384 = List.of(PermittedScheme.withHash(ECDSA, SHA2_384));
    private static final List<PermittedScheme> ED = List.of(PermittedScheme.anyHash(EDDSA));
    private static final List<PermittedScheme> ML = List.of(PermittedScheme.anyHash(ML_DSA));
    private static final List<PermittedScheme> PKCS1_SHA512 = List.of(PermittedScheme.withHash(RSA_PKCS1, SHA2_512));
    private static final List<PermittedScheme> PSS_SHA512 = List.of(PermittedScheme.withHash(RSA_PSS, SHA2_512));
    private static final List<PermittedScheme> MIXED =
            List.of(PermittedScheme.withHash(RSA_PSS, SHA2_256), PermittedScheme.withHash(RSA_PKCS1, SHA2_512));
    private static final List<PermittedScheme> DECRYPTS =
            List.of(PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, SHA2_256));
    private static final List<PermittedScheme> MACS = List.of(PermittedScheme.macs(SHA2_256));

    private static final String PURE = "failed to parse batch item: only Pure Ed25519 signatures supported, ";

    private static final String NONE_RULE =
            "hash_algorithm=none requires both prehashed=true and signature_algorithm=pkcs1v15";

    /** The options as they come from the wire, and what they must come to: a scheme's text, or an error's. */
    record OptionCase(
            String name,
            KeySpec spec,
            List<PermittedScheme> permitted,
            @Nullable String urlHash,
            @Nullable String hash,
            @Nullable String legacyHash,
            @Nullable Boolean prehashed,
            @Nullable String padding,
            @Nullable String marshaling,
            @Nullable String salt,
            String expected) {

        static OptionCase of(String name, KeySpec spec, List<PermittedScheme> permitted) {
            return new OptionCase(name, spec, permitted, null, null, null, null, null, null, null, "");
        }

        OptionCase hashes(@Nullable String url, @Nullable String body, @Nullable String legacy) {
            return new OptionCase(
                    name, spec, permitted, url, body, legacy, prehashed, padding, marshaling, salt, expected);
        }

        OptionCase hash(String value) {
            return hashes(null, value, null);
        }

        OptionCase padding(String value) {
            return new OptionCase(
                    name, spec, permitted, urlHash, hash, legacyHash, prehashed, value, marshaling, salt, expected);
        }

        OptionCase marshaling(String value) {
            return new OptionCase(
                    name, spec, permitted, urlHash, hash, legacyHash, prehashed, padding, value, salt, expected);
        }

        OptionCase salt(String value) {
            return new OptionCase(
                    name, spec, permitted, urlHash, hash, legacyHash, prehashed, padding, marshaling, value, expected);
        }

        OptionCase ofDigest() {
            return new OptionCase(
                    name, spec, permitted, urlHash, hash, legacyHash, true, padding, marshaling, salt, expected);
        }

        OptionCase gives(String text) {
            return new OptionCase(
                    name, spec, permitted, urlHash, hash, legacyHash, prehashed, padding, marshaling, salt, text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static OptionCase ec(String name) {
        return OptionCase.of("EC: " + name, EC_P256, EC);
    }

    private static OptionCase rsa(String name) {
        return OptionCase.of("RSA: " + name, RSA_2048, RSA);
    }

    static Stream<OptionCase> comesToAScheme() {
        return Stream.of(
                ec("nothing said").gives("ECDSA"),
                OptionCase.of("EC: P-521", EC_P521, EC).hash("sha3-512").gives("ECDSA"),
                ec("pkcs1v15 is ignored").padding("pkcs1v15").gives("ECDSA"),
                ec("pss is ignored").padding("pss").gives("ECDSA"),
                ec("nonsense padding is ignored").padding("zz").gives("ECDSA"),
                ec("salt is ignored").salt("999").gives("ECDSA"),
                ec("jws").marshaling("jws").gives("ECDSA"),
                ec("none of a digest")
                        .hash("none")
                        .ofDigest()
                        .padding("pkcs1v15")
                        .gives("ECDSA"),
                OptionCase.of("EC: the hash that the backend fixed", EC_P256, ECDSA_SHA256)
                        .gives("ECDSA"),
                OptionCase.of("EC: a fixed hash that is not SHA-256, nothing said", EC_P256, ECDSA_SHA384)
                        .gives("ECDSA"),
                OptionCase.of("Ed25519: nothing said", ED25519, ED).gives("EDDSA"),
                OptionCase.of("Ed25519: a hash means nothing", ED25519, ED)
                        .hash("sha2-384")
                        .gives("EDDSA"),
                OptionCase.of("ML-DSA: nothing said", ML_DSA_65, ML).gives("ML_DSA"),
                OptionCase.of("a fixed hash and padding, nothing said", RSA_2048, PKCS1_SHA512)
                        .gives("RSA_PKCS1:sha2-512"),
                OptionCase.of("a fixed hash and padding, the digest is given", RSA_2048, PKCS1_SHA512)
                        .ofDigest()
                        .gives("RSA_PKCS1:sha2-512"),
                OptionCase.of("PSS with one hash: nothing said", RSA_2048, PSS_SHA512)
                        .gives("RSA_PSS:sha2-512:64"),
                OptionCase.of("the padding that takes the named hash", RSA_2048, MIXED)
                        .hash("sha2-512")
                        .gives("RSA_PKCS1:sha2-512"),
                rsa("nothing said").gives("RSA_PSS:sha2-256:32"),
                rsa("empty padding says nothing").padding("").gives("RSA_PSS:sha2-256:32"),
                rsa("pss").padding("pss").gives("RSA_PSS:sha2-256:32"),
                rsa("pkcs1v15").padding("pkcs1v15").gives("RSA_PKCS1:sha2-256"),
                rsa("pkcs1v15 ignores the salt").padding("pkcs1v15").salt("999").gives("RSA_PKCS1:sha2-256"),
                rsa("sha1").hash("sha1").gives("RSA_PSS:sha1:20"),
                rsa("sha2-224").hash("sha2-224").gives("RSA_PSS:sha2-224:28"),
                rsa("sha2-384").hash("sha2-384").gives("RSA_PSS:sha2-384:48"),
                rsa("sha2-512").hash("sha2-512").gives("RSA_PSS:sha2-512:64"),
                rsa("sha3-224").hash("sha3-224").gives("RSA_PSS:sha3-224:28"),
                rsa("sha3-256").hash("sha3-256").gives("RSA_PSS:sha3-256:32"),
                rsa("sha3-384").hash("sha3-384").gives("RSA_PSS:sha3-384:48"),
                rsa("sha3-512, pkcs1v15").hash("sha3-512").padding("pkcs1v15").gives("RSA_PKCS1:sha3-512"),
                rsa("salt auto").salt("auto").gives("RSA_PSS:sha2-256:32"),
                rsa("salt AUTO").salt("AUTO").gives("RSA_PSS:sha2-256:32"),
                rsa("salt 0 is auto").salt("0").gives("RSA_PSS:sha2-256:32"),
                rsa("salt hash").salt("hash").hash("sha2-512").gives("RSA_PSS:sha2-512:64"),
                rsa("salt Hash").salt("Hash").gives("RSA_PSS:sha2-256:32"),
                rsa("salt -1 is hash").salt("-1").gives("RSA_PSS:sha2-256:32"),
                rsa("salt 20").salt("20").gives("RSA_PSS:sha2-256:20"),
                rsa("longest salt").salt("222").gives("RSA_PSS:sha2-256:222"),
                OptionCase.of("RSA-3072: longest salt", RSA_3072, RSA)
                        .salt("350")
                        .gives("RSA_PSS:sha2-256:350"),
                rsa("none of a digest")
                        .hash("none")
                        .ofDigest()
                        .padding("pkcs1v15")
                        .gives("RSA_PKCS1:none"),
                OptionCase.of("PSS only: nothing said", RSA_2048, PSS_ONLY).gives("RSA_PSS:sha2-256:32"),
                OptionCase.of("PKCS#1 only: nothing said", RSA_2048, PKCS1_ONLY).gives("RSA_PKCS1:sha2-256"),
                OptionCase.of("PKCS#1 only: none of a digest", RSA_2048, PKCS1_ONLY)
                        .hash("none")
                        .ofDigest()
                        .gives("RSA_PKCS1:none"),
                OptionCase.of("PSS with sha2-256 only", RSA_2048, PSS_SHA256).gives("RSA_PSS:sha2-256:32"),
                rsa("the URL's hash counts most")
                        .hashes("sha2-512", "sha2-384", "sha1")
                        .gives("RSA_PSS:sha2-512:64"),
                rsa("then hash_algorithm").hashes(null, "sha2-384", "sha1").gives("RSA_PSS:sha2-384:48"),
                rsa("then algorithm").hashes(null, null, "sha1").gives("RSA_PSS:sha1:20"),
                rsa("empty ones say nothing").hashes("", "", "sha2-224").gives("RSA_PSS:sha2-224:28"),
                rsa("a bad one that does not count")
                        .hashes("sha2-512", "zz", null)
                        .gives("RSA_PSS:sha2-512:64"));
    }

    static Stream<OptionCase> isRefused() {
        return Stream.of(
                OptionCase.of("Ed25519: prehashed", ED25519, ED).ofDigest().gives(PURE + "prehashed must be false"),
                OptionCase.of("Ed25519: sha2-512 would be Ed25519ph", ED25519, ED)
                        .hash("sha2-512")
                        .gives(PURE + "hash_alogithm should not be set"),
                OptionCase.of("ML-DSA: prehashed", ML_DSA_65, ML)
                        .ofDigest()
                        .gives("failed to parse batch item: only Pure ML-DSA signatures supported, prehashed must be"
                                + " false"),
                OptionCase.of("a key that only decrypts", RSA_2048, DECRYPTS)
                        .gives("the managed key does not permit pss with sha2-256; it can do: decrypt (RSA_OAEP with"
                                + " sha2-256)"),
                OptionCase.of("a secret key", HMAC_256, MACS)
                        .gives("a secret key does not support signing; the managed key can do: mac (HMAC with"
                                + " sha2-256)"),
                OptionCase.of("a fixed hash, another is named", RSA_2048, PKCS1_SHA512)
                        .hash("sha2-256")
                        .gives("the managed key does not permit pkcs1v15 with sha2-256; it can do: pkcs1v15 with"
                                + " sha2-512"),
                ec("unknown hash").hash("md5").gives("invalid hash algorithm \"md5\""),
                ec("case matters").hash("SHA2-256").gives("invalid hash algorithm \"SHA2-256\""),
                ec("without a dash").hash("sha256").gives("invalid hash algorithm \"sha256\""),
                ec("unknown marshaling").marshaling("zz").gives("invalid marshaling type \"zz\""),
                ec("unknown salt, though it means nothing")
                        .salt("zz")
                        .gives("salt length neither 'auto', 'hash', nor an int: zz"),
                ec("none without prehashed").hash("none").padding("pkcs1v15").gives(NONE_RULE),
                ec("none without pkcs1v15").hash("none").ofDigest().gives(NONE_RULE),
                OptionCase.of("EC: another hash than the backend's", EC_P256, ECDSA_SHA256)
                        .hash("sha2-384")
                        .gives("the managed key does not permit ecdsa with sha2-384; it can do: ecdsa with sha2-256"),
                rsa("unknown padding").padding("zz").gives("unsupported rsa signature algorithm zz"),
                rsa("case of padding matters").padding("PSS").gives("unsupported rsa signature algorithm PSS"),
                rsa("none with pss").hash("none").ofDigest().padding("pss").gives(NONE_RULE),
                rsa("none with the default padding").hash("none").ofDigest().gives(NONE_RULE),
                rsa("none without prehashed").hash("none").padding("pkcs1v15").gives(NONE_RULE),
                rsa("salt too long").salt("223").gives("requested salt length 223 is invalid"),
                rsa("salt too long for a longer hash")
                        .hash("sha2-512")
                        .salt("191")
                        .gives("requested salt length 191 is invalid"),
                rsa("negative salt").salt("-2").gives("requested salt length -2 is invalid"),
                rsa("no number").salt("1.5").gives("salt length neither 'auto', 'hash', nor an int: 1.5"),
                rsa("number too long")
                        .salt("99999999999")
                        .gives("salt length neither 'auto', 'hash', nor an int: 99999999999"),
                OptionCase.of("PSS only: pkcs1v15", RSA_2048, PSS_ONLY)
                        .padding("pkcs1v15")
                        .gives("the managed key does not permit pkcs1v15 with sha2-256; it can do: pss"),
                OptionCase.of("PSS only: none", RSA_2048, PSS_ONLY)
                        .hash("none")
                        .ofDigest()
                        .padding("pkcs1v15")
                        .gives("the managed key does not permit pkcs1v15 with none; it can do: pss"),
                OptionCase.of("PKCS#1 only: pss", RSA_2048, PKCS1_ONLY)
                        .padding("pss")
                        .gives("the managed key does not permit pss with sha2-256; it can do: pkcs1v15"),
                OptionCase.of("PSS with sha2-256 only: sha2-512", RSA_2048, PSS_SHA256)
                        .hash("sha2-512")
                        .gives("the managed key does not permit pss with sha2-512; it can do: pss with sha2-256"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comesToAScheme(OptionCase given) {
        assertThat(choose(given).toSign().text()).isEqualTo(given.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void isRefused(OptionCase given) {
        ApiException refused = org.junit.jupiter.api.Assertions.assertThrows(ApiException.class, () -> choose(given));
        assertThat(refused.errors()).containsExactly(given.expected());
        assertThat(refused.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void knowsEveryHashOfTheWire(HashAlgorithm hash) {
        OptionCase given = rsa(hash.wireName()).hash(hash.wireName()).padding("pkcs1v15");
        assertThat(choose(given).toSign().text()).isEqualTo("RSA_PKCS1:" + hash.wireName());
    }

    static Stream<HashAlgorithm> hashes() {
        return Stream.of(HashAlgorithm.values());
    }

    private static SchemeChoice choose(OptionCase given) {
        SignatureOptions options = SignatureOptions.of(
                new @Nullable String[] {given.urlHash(), given.hash(), given.legacyHash()},
                given.prehashed(),
                given.padding(),
                given.marshaling(),
                given.salt(),
                null);
        return SchemeChoice.of(options, given.spec(), given.permitted());
    }
}
