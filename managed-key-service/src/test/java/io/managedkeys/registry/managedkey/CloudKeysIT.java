package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Entries of keys in clouds: their credentials, their updates and their tests. */
class CloudKeysIT extends ManagedKeysIT {
    @Autowired
    private TestSign testSign;

    @Autowired
    private FindManagedKey find;

    @Autowired
    private ResolveKey resolveKey;

    private UUID namespace = new UUID(0, 0);
    private String namespacePath = "";

    @BeforeEach
    void chooseNames() {
        namespacePath = freshName("cloud");
        namespace = newNamespace(namespacePath);
    }

    /** A type, a write with credentials, and the same without. */
    record Written(ManagedKeyType type, TestFields fields, List<String> secrets) {
        TestFields without() {
            TestFields less = fields;
            for (String secret : secrets) {
                less = less.without(secret);
            }
            return less;
        }

        TestFields redacted() {
            TestFields said = fields;
            for (String secret : secrets) {
                said = said.with(secret, "redacted");
            }
            return said;
        }

        /** Two writes must not find each other's keys. */
        Written named(String name) {
            return new Written(
                    type,
                    switch (type) {
                        case PKCS11 -> fields.with("key_label", name);
                        case AWSKMS -> fields.with("kms_key", "alias/" + name);
                        case AZUREKEYVAULT -> fields.with("key_name", name);
                        case GCPCKMS -> fields.with("crypto_key", name);
                    },
                    secrets);
        }

        @Override
        public String toString() {
            return type.wireName();
        }
    }

    private static final Written AWS =
            new Written(ManagedKeyType.AWSKMS, TestFields.awsKms(), List.of("access_key", "secret_key"));
    private static final Written AZURE =
            new Written(ManagedKeyType.AZUREKEYVAULT, TestFields.azureKeyVault(), List.of("client_secret"));
    private static final Written GCP =
            new Written(ManagedKeyType.GCPCKMS, TestFields.gcpCkms(), List.of("credentials"));

    static Stream<Written> types() {
        return Stream.of(AWS, AZURE, GCP);
    }

    @ParameterizedTest
    @MethodSource("types")
    void keepsStoredCredentialsWhereTheDestinationStays(Written given) {
        Written written = given.named(freshName("k"));
        write(written.type(), namespace, "k", written.fields());
        test(written.type(), "k");

        write(written.type(), namespace, "k", written.redacted().with("any_mount", true));
        write(written.type(), namespace, "k", written.without());

        assertThat(key().configVersion()).isEqualTo(3);
        assertThat(key().credentialsVersion()).isEqualTo(1);
        assertThat(key().secretNames()).containsExactlyInAnyOrderElementsOf(written.secrets());
        test(written.type(), "k");
    }

    /** An entry, and an update without credentials that points it elsewhere. */
    record Repointed(Written written, String field, String value) {
        @Override
        public String toString() {
            return written + " " + field;
        }
    }

    static Stream<Repointed> repointed() {
        return Stream.of(
                new Repointed(AWS, "kms_key", "alias/another"),
                new Repointed(AWS, "region", "eu-west-1"),
                new Repointed(AWS, "endpoint", "https://kms.example.com"),
                new Repointed(AZURE, "tenant_id", "fabrikam.onmicrosoft.com"),
                new Repointed(AZURE, "client_id", "99999999-2222-3333-4444-555555555555"),
                new Repointed(AZURE, "vault_name", "another"),
                new Repointed(AZURE, "resource", "managedhsm.azure.net"),
                new Repointed(AZURE, "key_name", "another"),
                new Repointed(AZURE, "endpoint", "https://kms.example.com"),
                new Repointed(GCP, "project", "project-2"),
                new Repointed(GCP, "region", "us-east1"),
                new Repointed(GCP, "key_ring", "another"),
                new Repointed(GCP, "crypto_key", "another"),
                new Repointed(GCP, "crypto_key_version", "2"),
                new Repointed(GCP, "endpoint", "https://kms.example.com"));
    }

    @ParameterizedTest
    @MethodSource("repointed")
    void refusesToSendStoredCredentialsElsewhere(Repointed update) {
        Written written = update.written();
        write(written.type(), namespace, "k", written.fields());
        TestFields elsewhere = written.without().with(update.field(), update.value());

        assertRefused(
                () -> write(written.type(), namespace, "k", elsewhere),
                written.type().secretsRequired());

        assertThat(key().configVersion()).isEqualTo(1);
    }

    @Test
    void refusesHalfAPairOfCredentials() {
        assertRefused(
                () -> write(
                        ManagedKeyType.AWSKMS,
                        namespace,
                        "k",
                        TestFields.awsKms().without("access_key")),
                "access_key and secret_key must be written together");
        assertThat(find.named(namespace, "k")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void leavesItToTheGatewayWhoMayUseItsOwnCredentials(Written given) {
        Written written = given.named(freshName("k"));
        assertRefused(() -> write(written.type(), namespace, "k", written.without()), "has no credentials");
        assertThat(find.named(namespace, "k")).isEmpty();

        gateway.clouds().permitAmbientCredentials(namespacePath + "/");
        write(written.type(), namespace, "k", written.without());
        test(written.type(), "k");

        assertThat(key().secretNames()).isEmpty();
        assertThat(key().describe()).doesNotContainValue("redacted");
    }

    @Test
    void tellsWhatTheCloudSaysOfTheCredentials() {
        write(
                ManagedKeyType.GCPCKMS,
                namespace,
                "k",
                GCP.named("refused").fields().with("credentials", "wrong"));

        assertRefused(() -> test(ManagedKeyType.GCPCKMS, "k"), "the cloud refused the credentials");
        assertRefused(() -> test(ManagedKeyType.GCPCKMS, "k"), "the cloud refused the credentials");
        assertThat(count("refused_pin")).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void knowsNothingOfPins(Written given) {
        sql.sql("insert into refused_pin (tag, refused_at, pin_order) values ('tag', now(), 1)")
                .update();
        Written written = given.named(freshName("k"));
        write(written.type(), namespace, "k", written.fields());
        write(written.type(), namespace, "k", written.fields());

        test(written.type(), "k");
        test(written.type(), "k");

        assertThat(key().credentialTag()).isNull();
        assertThat(gateway.resolves()).hasSize(2).allSatisfy(request -> {
            assertThat(request.refusedPins()).isEmpty();
            assertThat(request.operatorTest()).isFalse();
        });
    }

    /** A key, the usages of its entry, and why its test fails; null: it passes. */
    record Tested(
            ManagedKeyType type,
            TestFields fields,
            String usages,
            @Nullable String refusal) {
        @Override
        public String toString() {
            return type.wireName() + " " + usages + (refusal == null ? "" : " refused");
        }
    }

    static Stream<Tested> tested() {
        TestFields hmac = AWS.fields().with("key_type", "HMAC").with("key_bits", 256);
        TestFields aes = AWS.fields().with("key_type", "AES");
        return Stream.of(
                new Tested(ManagedKeyType.AWSKMS, hmac.with("kms_key", "alias/t1"), "mac", null),
                new Tested(ManagedKeyType.AWSKMS, hmac.with("kms_key", "alias/t2"), "sign,mac", null),
                new Tested(
                        ManagedKeyType.AWSKMS,
                        hmac.with("kms_key", "alias/t3"),
                        "sign,verify",
                        "permits sign, verify, but its key (HMAC_256) can only mac"),
                new Tested(ManagedKeyType.AWSKMS, aes.with("kms_key", "alias/t4"), "encrypt,decrypt", null),
                new Tested(
                        ManagedKeyType.AWSKMS,
                        aes.with("kms_key", "alias/t5"),
                        "wrap,unwrap",
                        "permits no usage to test: one of encrypt, decrypt, sign, mac"),
                new Tested(
                        ManagedKeyType.GCPCKMS,
                        GCP.fields().with("crypto_key", "t6").with("algorithm", "HMAC_SHA256"),
                        "mac",
                        null),
                new Tested(
                        ManagedKeyType.GCPCKMS,
                        GCP.fields().with("crypto_key", "t7").with("algorithm", "google_symmetric_encryption"),
                        "mac",
                        "permits mac, but its key (AES_256) can only encrypt, decrypt"),
                new Tested(
                        ManagedKeyType.AZUREKEYVAULT,
                        AZURE.fields()
                                .with("key_name", "t8")
                                .with("key_type", "oct-HSM")
                                .with("key_bits", 256),
                        "encrypt,decrypt",
                        null));
    }

    @ParameterizedTest
    @MethodSource("tested")
    void testsSecretKeysWithWhatTheyAreFor(Tested rule) {
        write(rule.type(), namespace, "k", rule.fields().with("usages", rule.usages()));

        if (rule.refusal() == null) {
            test(rule.type(), "k");
            assertThat(gateway.resolves())
                    .extracting(ResolveRequest::testScheme)
                    .containsOnlyNulls();
        } else {
            assertRefused(() -> test(rule.type(), "k"), rule.refusal());
        }
    }

    @Test
    void bindsSecretKeysWithoutAPublicKey() {
        write(
                ManagedKeyType.AWSKMS,
                namespace,
                "k",
                AWS.named("bound")
                        .fields()
                        .with("key_type", "HMAC")
                        .with("key_bits", 256)
                        .with("usages", "mac"));

        Binding first = Objects.requireNonNull(resolve().binding());
        Binding again = Objects.requireNonNull(resolve().binding());

        assertThat(first.spki()).isNull();
        assertThat(first.keySpec()).isEqualTo(KeySpec.HMAC_256);
        assertThat(again.identity()).isEqualTo(first.identity());
        assertThat(gateway.resolves()).hasSize(1);
    }

    @Test
    void noticesAnAliasThatWasPointedElsewhere() {
        Written written = AWS.named("moving");
        write(written.type(), namespace, "k", written.fields());
        test(written.type(), "k");
        BackendConfig config = key().config();

        gateway.clouds().replace(config);

        assertRefused(() -> test(written.type(), "k"), "names another key in its backend than before");
    }

    @Test
    void followsAKeyThatIsNamedAnotherWay() {
        Written written = AWS.named("before");
        write(written.type(), namespace, "k", written.fields());
        test(written.type(), "k");
        TestFields renamed = written.named("after").fields();
        gateway.clouds().rename(key().config(), renamed.settings(written.type()).config());

        write(written.type(), namespace, "k", renamed);

        assertThat(Objects.requireNonNull(resolve().binding()).locator()).endsWith("alias/after");
        assertRefused(
                () -> write(
                        written.type(), namespace, "k", written.named("absent").fields()),
                "no such key");
    }

    @Test
    void refusesAnAlgorithmThatTheGatewayDoesNotKnow() {
        assertRefused(
                () -> write(
                        ManagedKeyType.GCPCKMS,
                        namespace,
                        "k",
                        TestFields.gcpCkms().with("algorithm", "rsa_sign_md5")),
                "invalid signature algorithm: RSA_SIGN_MD5");
    }

    private void test(ManagedKeyType type, String name) {
        BackendRefusal.told(() -> {
            testSign.test(type, namespace, name, new TestScheme(null, null), soon());
            return Set.of();
        });
    }

    private FoundKey resolve() {
        return resolveKey.forEngine(find.named(namespace, "k").orElseThrow(), "k", soon());
    }

    private ManagedKey key() {
        return find.named(namespace, "k").orElseThrow().key();
    }

    private static void assertRefused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOf(ApiException.class).hasMessageContaining(text);
    }
}
