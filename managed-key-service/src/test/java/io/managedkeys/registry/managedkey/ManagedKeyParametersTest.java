package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyUsage;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManagedKeyParametersTest {
    /** A field as it is sent, and what it is read as. */
    record Reading(
            String field,
            Object sent,
            Function<Pkcs11Settings, @Nullable Object> read,
            @Nullable Object expected) {
        @Override
        public String toString() {
            return field + " = " + sent;
        }
    }

    static Stream<Reading> readings() {
        return Stream.of(
                new Reading("mechanism", "0x1041", Pkcs11Settings::mechanism, 0x1041L),
                new Reading("mechanism", "4161", Pkcs11Settings::mechanism, 0x1041L),
                new Reading("mechanism", 4161, Pkcs11Settings::mechanism, 0x1041L),
                new Reading("mechanism", "0X0001", Pkcs11Settings::mechanism, 1L),
                new Reading("mechanism", "0x80000001", Pkcs11Settings::mechanism, 0x80000001L),
                new Reading("mechanism", "0x8000000000000001", Pkcs11Settings::mechanism, 0x8000000000000001L),
                new Reading("slot", "2305843009213693953", Pkcs11Settings::slot, new BigInteger("2305843009213693953")),
                new Reading("slot", 7, Pkcs11Settings::slot, BigInteger.valueOf(7)),
                new Reading("slot", "0", Pkcs11Settings::slot, BigInteger.ZERO),
                new Reading(
                        "slot", "18446744073709551615", Pkcs11Settings::slot, new BigInteger("18446744073709551615")),
                new Reading("slot", "", Pkcs11Settings::slot, null),
                new Reading("token_label", "a b ", Pkcs11Settings::tokenLabel, "a b "),
                new Reading("key_id", "0xABcd", settings -> settings.config().keyId(), "abcd"),
                new Reading("key_id", "abc", settings -> settings.config().keyId(), "0abc"),
                new Reading("key_id", "0xABcd", Pkcs11Settings::keyId, "0xABcd"),
                new Reading("key_id", "", Pkcs11Settings::keyId, null),
                new Reading("curve", "p384", Pkcs11Settings::curve, "P384"),
                new Reading("curve", "", Pkcs11Settings::curve, null),
                new Reading("key_bits", "4096", Pkcs11Settings::keyBits, 4096),
                new Reading("key_bits", "", Pkcs11Settings::keyBits, 0),
                new Reading("key_bits", "128", Pkcs11Settings::keyBits, 128),
                new Reading("curve", "P256K1", Pkcs11Settings::curve, "P256K1"),
                new Reading("allow_unsafe_decryption", "true", Pkcs11Settings::allowUnsafeDecryption, true),
                new Reading("allow_unsafe_decryption", "", Pkcs11Settings::allowUnsafeDecryption, false),
                new Reading("force_rw_session", "true", Pkcs11Settings::forceRwSession, true),
                new Reading("force_rw_session", "", Pkcs11Settings::forceRwSession, false),
                new Reading("max_parallel", "4", Pkcs11Settings::maxParallel, 4),
                new Reading("max_parallel", 0, settings -> settings.config().maxParallel(), 0),
                new Reading("hmac_key_label", "h", Pkcs11Settings::hmacKeyLabel, "h"),
                new Reading("hmac_key_id", "01", Pkcs11Settings::hmacKeyId, "01"),
                new Reading("hmac_mechanism", "0x0251", Pkcs11Settings::hmacMechanism, 0x251L));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void readsWeaklyTypedParameters(Reading reading) {
        Pkcs11Settings settings =
                TestFields.pkcs11().with(reading.field(), reading.sent()).pkcs11Settings();

        assertThat(reading.read().apply(settings)).isEqualTo(reading.expected());
    }

    @Test
    void readsAnOaepHashWithItsMechanism() {
        Pkcs11Settings settings = TestFields.pkcs11()
                .with("mechanism", "0x0009")
                .with("rsa_oaep_hash", "SHA256")
                .pkcs11Settings();

        assertThat(settings.config().rsaOaepHash()).isEqualTo("sha256");
    }

    @Test
    void readsTheHmacKeyOfAnAuthenticatedEncryption() {
        Pkcs11Settings settings = TestFields.pkcs11()
                .with("mechanism", "0x1085")
                .with("hmac_key_id", "0xAB1")
                .with("hmac_mechanism", "0x0251")
                .pkcs11Settings();

        assertThat(settings.config().hmacKey()).isEqualTo(new BackendConfig.Pkcs11.HmacKey(null, "0ab1", 0x251L));
    }

    @Test
    void takesASlotAndATokenLabelTogether() {
        BackendConfig.Pkcs11 config =
                TestFields.pkcs11().with("slot", "5").pkcs11Settings().config();

        assertThat(config.slot()).isEqualTo(BigInteger.valueOf(5));
        assertThat(config.tokenLabel()).isEqualTo("dev");
    }

    /** What is refused, and a part of the text. */
    record Refusal(String name, TestFields fields, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refusal> refusals() {
        TestFields good = TestFields.pkcs11();
        return Stream.of(
                new Refusal("no library", good.without("library"), "library is required"),
                new Refusal("empty library", good.with("library", ""), "library is required"),
                new Refusal("no token", good.without("token_label"), "at least one of slot or token_label"),
                new Refusal("empty token", good.with("token_label", ""), "at least one of slot or token_label"),
                new Refusal(
                        "no key", good.without("key_label"), "at least one of key_id or key_label must be provided"),
                new Refusal(
                        "no mechanism, may generate",
                        good.without("mechanism"),
                        "cannot generate a key for mechanism 0"),
                new Refusal(
                        "no mechanism",
                        good.without("mechanism").without("allow_generate_key"),
                        "mechanism is required"),
                new Refusal("mechanism by name", good.with("mechanism", "CKM_ECDSA"), "mechanism"),
                new Refusal("mechanism negative", good.with("mechanism", "-1"), "mechanism"),
                new Refusal("mechanism of 65 bits", good.with("mechanism", "0x10000000000000000"), "mechanism"),
                new Refusal("slot by name", good.with("slot", "first"), "slot"),
                new Refusal("slot of 65 bits", good.with("slot", "18446744073709551616"), "slot"),
                new Refusal("key_id no hex", good.with("key_id", "xyz"), "key_id must be hexadecimal"),
                new Refusal("curve unknown", good.with("curve", "P224"), "unsupported curve: P224"),
                new Refusal(
                        "key_bits of RSA for AES",
                        good.with("mechanism", "0x1087").with("key_bits", 2048),
                        "unsupported key_bits: 2048 (one of 128, 192, 256)"),
                new Refusal(
                        "key_bits of half a byte for HMAC",
                        good.with("mechanism", "0x0251").with("key_bits", 260),
                        "unsupported key_bits: 260"),
                new Refusal("key_bits odd", good.with("key_bits", 1024), "unsupported key_bits: 1024"),
                new Refusal("key_bits no number", good.with("key_bits", "big"), "field \"key_bits\""),
                new Refusal("max_parallel negative", good.with("max_parallel", -1), "max_parallel"),
                new Refusal("flag no bool", good.with("any_mount", "perhaps"), "field \"any_mount\""),
                new Refusal("oaep hash unknown", good.with("rsa_oaep_hash", "md5"), "unsupported rsa_oaep_hash: md5"),
                new Refusal("oaep hash with ECDSA", good.with("rsa_oaep_hash", "sha1"), "rsa_oaep_hash goes with"),
                new Refusal("hmac_key_id no hex", good.with("hmac_key_id", "xyz"), "hmac_key_id must be hexadecimal"),
                new Refusal(
                        "label of an HMAC key without its mechanism",
                        good.with("mechanism", "0x1085").with("hmac_key_label", "h"),
                        "hmac_key_label or hmac_key_id and hmac_mechanism go together"),
                new Refusal(
                        "id of an HMAC key without its mechanism",
                        good.with("mechanism", "0x1085")
                                .with("hmac_key_id", "01")
                                .with("hmac_mechanism", ""),
                        "hmac_key_label or hmac_key_id and hmac_mechanism go together"),
                new Refusal(
                        "mechanism without an HMAC key",
                        good.with("mechanism", "0x1085").with("hmac_mechanism", "0x0251"),
                        "hmac_key_label or hmac_key_id and hmac_mechanism go together"),
                new Refusal(
                        "mechanism of an HMAC key that makes none",
                        good.with("mechanism", "0x1085")
                                .with("hmac_key_label", "h")
                                .with("hmac_mechanism", "0x1087"),
                        "unsupported hmac_mechanism"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWhatIsMissingOrWrong(Refusal refusal) {
        assertThatThrownBy(() -> refusal.fields().pkcs11Settings())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_REQUEST))
                .hasMessageContaining(refusal.text());
    }

    /** Usages as they are sent; null expected: refused. */
    record UsageReading(Object sent, @Nullable Set<KeyUsage> expected) {}

    static Stream<UsageReading> usages() {
        Set<KeyUsage> byDefault = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
        return Stream.of(
                new UsageReading("sign,verify", byDefault),
                new UsageReading(" Sign , VERIFY ", byDefault),
                new UsageReading("", byDefault),
                new UsageReading(List.of(), byDefault),
                new UsageReading(List.of("encrypt", "Decrypt"), Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT)),
                new UsageReading("wrap,unwrap,mac", Set.of(KeyUsage.WRAP, KeyUsage.UNWRAP, KeyUsage.MAC)),
                new UsageReading("generate_random", Set.of(KeyUsage.GENERATE_RANDOM)),
                new UsageReading("sign,fly", null),
                new UsageReading(List.of(3, 4), null),
                new UsageReading("3", null));
    }

    @ParameterizedTest
    @MethodSource("usages")
    void readsUsagesByNameOnly(UsageReading reading) {
        TestFields fields = TestFields.pkcs11().with("usages", reading.sent());

        if (reading.expected() == null) {
            assertThatThrownBy(() -> fields.policy()).hasMessageContaining("unknown usage: ");
        } else {
            assertThat(fields.policy().usages()).isEqualTo(reading.expected());
        }
    }

    @Test
    void forbidsWhatIsNotAllowedExpressly() {
        KeyPolicy policy = TestFields.pkcs11().without("allow_generate_key").policy();

        assertThat(policy).isEqualTo(new KeyPolicy(false, false, false, false, Set.of(KeyUsage.SIGN, KeyUsage.VERIFY)));
    }
}
