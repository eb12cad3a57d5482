package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parameters of the cloud types, a row for each way to write one. */
class CloudParametersTest {
    private static final TestFields AWS = TestFields.awsKms();
    private static final TestFields AWS_RSA =
            AWS.with("key_type", "RSA").with("key_bits", 2048).without("curve");
    private static final TestFields AZURE = TestFields.azureKeyVault();
    private static final TestFields GCP = TestFields.gcpCkms();

    /** What is written, and what the gateway is told. */
    record Reading(
            ManagedKeyType type,
            TestFields fields,
            String name,
            Function<BackendConfig, @Nullable Object> told,
            @Nullable Object expected) {
        @Override
        public String toString() {
            return type.wireName() + " " + name + " = " + expected;
        }
    }

    private static Reading aws(
            TestFields fields,
            String name,
            Function<BackendConfig.AwsKms, @Nullable Object> told,
            @Nullable Object expected) {
        return new Reading(
                ManagedKeyType.AWSKMS, fields, name, config -> told.apply((BackendConfig.AwsKms) config), expected);
    }

    private static Reading azure(
            TestFields fields,
            String name,
            Function<BackendConfig.AzureKeyVault, @Nullable Object> told,
            @Nullable Object expected) {
        return new Reading(
                ManagedKeyType.AZUREKEYVAULT,
                fields,
                name,
                config -> told.apply((BackendConfig.AzureKeyVault) config),
                expected);
    }

    private static Reading gcp(
            TestFields fields,
            String name,
            Function<BackendConfig.GcpCkms, @Nullable Object> told,
            @Nullable Object expected) {
        return new Reading(
                ManagedKeyType.GCPCKMS, fields, name, config -> told.apply((BackendConfig.GcpCkms) config), expected);
    }

    static Stream<Reading> readings() {
        String arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        return Stream.of(
                aws(AWS, "region", BackendConfig.AwsKms::region, "us-east-1"),
                aws(AWS.with("region", ""), "region", BackendConfig.AwsKms::region, "us-east-1"),
                aws(AWS.with("region", "eu-west-1"), "region", BackendConfig.AwsKms::region, "eu-west-1"),
                aws(AWS, "endpoint", BackendConfig.AwsKms::endpoint, null),
                aws(AWS.with("endpoint", ""), "endpoint", BackendConfig.AwsKms::endpoint, null),
                aws(
                        AWS.with("endpoint", "http://127.0.0.1:4566"),
                        "endpoint",
                        BackendConfig.AwsKms::endpoint,
                        "http://127.0.0.1:4566"),
                aws(AWS, "kms_key", BackendConfig.AwsKms::kmsKey, "alias/k"),
                aws(
                        AWS.with("kms_key", arn).with("region", "eu-west-1").with("allow_generate_key", false),
                        "kms_key",
                        BackendConfig.AwsKms::kmsKey,
                        arn),
                aws(AWS, "key_type", BackendConfig.AwsKms::keyType, "ecdsa"),
                aws(AWS.with("key_type", "ecdsa"), "key_type", BackendConfig.AwsKms::keyType, "ecdsa"),
                aws(AWS_RSA.with("key_type", "rSa"), "key_type", BackendConfig.AwsKms::keyType, "rsa"),
                aws(AWS.with("key_type", "ed25519"), "curve", BackendConfig.AwsKms::curve, null),
                aws(
                        AWS.with("key_type", "ML-DSA").with("key_bits", "65"),
                        "key_bits",
                        BackendConfig.AwsKms::keyBits,
                        65),
                aws(AWS.with("key_type", "aes"), "key_type", BackendConfig.AwsKms::keyType, "aes"),
                aws(AWS.with("key_type", "aes"), "key_bits", BackendConfig.AwsKms::keyBits, 0),
                aws(AWS.with("key_type", "hmac").with("key_bits", 384), "key_bits", BackendConfig.AwsKms::keyBits, 384),
                aws(AWS_RSA.with("key_bits", "4096"), "key_bits", BackendConfig.AwsKms::keyBits, 4096),
                aws(AWS.with("key_bits", "2048"), "key_bits", BackendConfig.AwsKms::keyBits, 0),
                aws(AWS.with("curve", "p256k1"), "curve", BackendConfig.AwsKms::curve, "P256K1"),
                azure(AZURE, "tenant_id", BackendConfig.AzureKeyVault::tenantId, "contoso.onmicrosoft.com"),
                azure(
                        AZURE,
                        "client_id",
                        BackendConfig.AzureKeyVault::clientId,
                        "11111111-2222-3333-4444-555555555555"),
                azure(
                        AZURE.without("client_id").without("client_secret"),
                        "client_id",
                        BackendConfig.AzureKeyVault::clientId,
                        null),
                azure(
                        AZURE.without("client_id").with("client_secret", "redacted"),
                        "client_id",
                        BackendConfig.AzureKeyVault::clientId,
                        null),
                azure(AZURE, "environment", BackendConfig.AzureKeyVault::environment, "AZUREPUBLICCLOUD"),
                azure(
                        AZURE.with("environment", "AzureChinaCloud"),
                        "environment",
                        BackendConfig.AzureKeyVault::environment,
                        "AZURECHINACLOUD"),
                azure(
                        AZURE.with("environment", "AzureChinaCloud"),
                        "resource",
                        BackendConfig.AzureKeyVault::resource,
                        "vault.azure.cn"),
                azure(AZURE, "vault_name", BackendConfig.AzureKeyVault::vaultName, "keys-of-dev"),
                azure(AZURE, "resource", BackendConfig.AzureKeyVault::resource, "vault.azure.net"),
                azure(
                        AZURE.with("resource", "ManagedHSM.azure.net"),
                        "resource",
                        BackendConfig.AzureKeyVault::resource,
                        "managedhsm.azure.net"),
                azure(AZURE, "vault_url", BackendConfig.AzureKeyVault::vaultUrl, "https://keys-of-dev.vault.azure.net"),
                azure(AZURE, "key_name", BackendConfig.AzureKeyVault::keyName, "k"),
                azure(AZURE, "key_version", BackendConfig.AzureKeyVault::keyVersion, null),
                azure(
                        AZURE.with("key_version", "0123456789abcdef0123456789abcdef"),
                        "key_version",
                        BackendConfig.AzureKeyVault::keyVersion,
                        "0123456789abcdef0123456789abcdef"),
                azure(AZURE, "key_type", BackendConfig.AzureKeyVault::keyType, "rsa-hsm"),
                azure(AZURE, "key_bits", BackendConfig.AzureKeyVault::keyBits, 2048),
                azure(
                        AZURE.with("key_type", "oct-hsm").with("key_bits", "256"),
                        "key_type",
                        BackendConfig.AzureKeyVault::keyType,
                        "oct-hsm"),
                azure(
                        AZURE.with("key_type", "EC").with("curve", "p384").without("key_bits"),
                        "curve",
                        BackendConfig.AzureKeyVault::curve,
                        "P384"),
                azure(
                        AZURE.without("key_bits").with("allow_generate_key", "false"),
                        "key_bits",
                        BackendConfig.AzureKeyVault::keyBits,
                        0),
                azure(AZURE, "encryption_mode", BackendConfig.AzureKeyVault::encryptionMode, "envelope"),
                azure(
                        AZURE.with("encryption_mode", "RAW"),
                        "encryption_mode",
                        BackendConfig.AzureKeyVault::encryptionMode,
                        "raw"),
                azure(AZURE, "unsafe", BackendConfig.AzureKeyVault::allowUnsafeDecryption, false),
                azure(
                        AZURE.with("allow_unsafe_decryption", "true"),
                        "unsafe",
                        BackendConfig.AzureKeyVault::allowUnsafeDecryption,
                        true),
                gcp(
                        GCP,
                        "key ring",
                        BackendConfig.GcpCkms::keyRingName,
                        "projects/project-1/locations/europe-west3/keyRings/ring"),
                gcp(GCP, "crypto_key", BackendConfig.GcpCkms::cryptoKey, "k"),
                gcp(GCP, "crypto_key_version", BackendConfig.GcpCkms::cryptoKeyVersion, "1"),
                gcp(GCP.with("crypto_key_version", ""), "version", BackendConfig.GcpCkms::cryptoKeyVersion, "1"),
                gcp(GCP.with("crypto_key_version", 7), "version", BackendConfig.GcpCkms::cryptoKeyVersion, "7"),
                gcp(GCP, "algorithm", BackendConfig.GcpCkms::algorithm, "EC_SIGN_P256_SHA256"),
                gcp(GCP, "protection_level", BackendConfig.GcpCkms::protectionLevel, null),
                gcp(
                        GCP.with("protection_level", "hsm"),
                        "protection_level",
                        BackendConfig.GcpCkms::protectionLevel,
                        "HSM"),
                gcp(
                        GCP.with("endpoint", "https://kms.example.com"),
                        "endpoint",
                        BackendConfig.GcpCkms::endpoint,
                        "https://kms.example.com"),
                gcp(
                        GCP.with("allow_unsafe_decryption", 1),
                        "unsafe",
                        BackendConfig.GcpCkms::allowUnsafeDecryption,
                        true));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void readsWeaklyTypedParameters(Reading reading) {
        BackendConfig config = reading.fields().settings(reading.type()).config();

        assertThat(reading.told().apply(config)).isEqualTo(reading.expected());
    }

    /** What is refused, and a part of the text. */
    record Refusal(ManagedKeyType type, TestFields fields, String text) {
        @Override
        public String toString() {
            return type.wireName() + ": " + text;
        }
    }

    private static Refusal aws(TestFields fields, String text) {
        return new Refusal(ManagedKeyType.AWSKMS, fields, text);
    }

    private static Refusal azure(TestFields fields, String text) {
        return new Refusal(ManagedKeyType.AZUREKEYVAULT, fields, text);
    }

    private static Refusal gcp(TestFields fields, String text) {
        return new Refusal(ManagedKeyType.GCPCKMS, fields, text);
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                aws(AWS.without("kms_key"), "kms_key is required"),
                aws(AWS.with("kms_key", ""), "kms_key is required"),
                aws(AWS.without("key_type"), "key_type is required"),
                aws(AWS.with("key_type", "DSA"), "unsupported key_type: DSA (one of RSA, ECDSA, "),
                aws(AWS_RSA.without("key_bits"), "key_bits is required with key_type RSA"),
                aws(AWS_RSA.with("key_bits", 1024), "unsupported key_bits: 1024 (one of 2048, 3072, 4096)"),
                aws(AWS_RSA.with("key_bits", "many"), "field \"key_bits\""),
                aws(AWS.without("curve"), "curve is required with key_type ECDSA"),
                aws(AWS.with("curve", "P224"), "unsupported curve: P224"),
                aws(AWS.with("key_type", "hmac"), "key_bits is required with key_type HMAC"),
                aws(AWS.with("key_type", "ml-dsa").with("key_bits", 43), "unsupported key_bits: 43"),
                aws(AWS.with("key_type", "aes").with("key_bits", 128), "unsupported key_bits: 128"),
                aws(AWS.with("kms_key", "1234abcd-12ab-34cd-56ef-1234567890ab"), "kms_key must be an alias"),
                aws(AWS.with("kms_key", "alias/a b"), "kms_key is not of the form"),
                aws(AWS.with("region", "eu-central-1.evil.example/"), "region is not of the form"),
                aws(AWS.with("region", "eu"), "region is not of the form"),
                aws(AWS.with("endpoint", "https://kms.example.com/path"), "endpoint must be a URL"),
                aws(AWS.with("endpoint", "file:///etc/passwd"), "endpoint must be a URL"),
                aws(
                        AWS.with("allow_generate_key", false)
                                .with(
                                        "kms_key",
                                        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
                        "kms_key is an ARN of region eu-west-1, not of us-east-1"),
                azure(AZURE.without("tenant_id"), "tenant_id is required"),
                azure(AZURE.with("tenant_id", "a/b"), "tenant_id is not of the form"),
                azure(AZURE.without("client_id"), "client_id is required with client_secret"),
                azure(AZURE.with("client_id", "somebody"), "client_id is not of the form"),
                azure(AZURE.with("environment", "MOONCLOUD"), "environment must be one of"),
                azure(AZURE.without("vault_name"), "vault_name is required"),
                azure(AZURE.with("vault_name", "v.evil.example"), "vault_name is not of the form"),
                azure(AZURE.with("resource", "evil.example"), "resource must be one of"),
                azure(AZURE.without("key_name"), "key_name is required"),
                azure(AZURE.with("key_name", "../x"), "key_name is not of the form"),
                azure(AZURE.with("key_version", "latest"), "key_version is not of the form"),
                azure(AZURE.without("key_type"), "key_type is required"),
                azure(AZURE.with("key_type", "oct"), "unsupported key_type: oct"),
                azure(AZURE.without("key_bits"), "key_bits is required to generate a key of key_type RSA-HSM"),
                azure(AZURE.with("key_bits", 2047), "unsupported key_bits: 2047"),
                azure(AZURE.with("key_type", "ec"), "curve is required to generate a key of key_type EC"),
                azure(AZURE.with("encryption_mode", "plain"), "unsupported encryption_mode: plain"),
                gcp(GCP.without("project"), "project is required"),
                gcp(GCP.with("project", "P/../x"), "project is not of the form"),
                gcp(GCP.without("region"), "region is required"),
                gcp(GCP.with("region", "a/b"), "region is not of the form"),
                gcp(GCP.without("key_ring"), "key_ring is required"),
                gcp(GCP.without("crypto_key"), "crypto_key is required"),
                gcp(GCP.with("crypto_key", "a/b"), "crypto_key is not of the form"),
                gcp(GCP.with("crypto_key_version", "latest"), "crypto_key_version is not of the form"),
                gcp(GCP.with("crypto_key_version", 0), "crypto_key_version is not of the form"),
                gcp(GCP.without("algorithm"), "algorithm is required"),
                gcp(GCP.with("algorithm", "rsa-sha256"), "invalid signature algorithm"),
                gcp(GCP.with("protection_level", "SAFE"), "unsupported protection_level: SAFE"),
                gcp(GCP.with("credentials", List.of("a")), "field \"credentials\""));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWhatIsMissingOrWrong(Refusal refusal) {
        assertThatThrownBy(() -> refusal.fields().settings(refusal.type()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_REQUEST))
                .hasMessageContaining(refusal.text());
    }

    /** A write without an address, what the registry's configuration says, and where the key is then. */
    record Default(
            ManagedKeyType type, TestFields fields, Function<BackendConfig, @Nullable Object> told, String expected) {}

    static Stream<Default> defaults() {
        return Stream.of(
                new Default(
                        ManagedKeyType.AWSKMS, AWS, config -> ((BackendConfig.AwsKms) config).region(), "ap-south-2"),
                new Default(
                        ManagedKeyType.AZUREKEYVAULT,
                        AZURE.without("tenant_id"),
                        config -> ((BackendConfig.AzureKeyVault) config).tenantId(),
                        "fabrikam.onmicrosoft.com"),
                new Default(
                        ManagedKeyType.GCPCKMS,
                        GCP.with("project", "").without("region"),
                        config -> ((BackendConfig.GcpCkms) config).keyRingName(),
                        "projects/by-default/locations/asia-east1/keyRings/ring"));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void takesAnAddressFromTheConfigurationWhereNoneIsSaid(Default rule) {
        CloudDefaults defaults =
                new CloudDefaults("ap-south-2", "fabrikam.onmicrosoft.com", "by-default", "asia-east1");

        assertThat(rule.told()
                        .apply(rule.fields().settings(rule.type(), defaults).config()))
                .isEqualTo(rule.expected());
    }

    @Test
    void takesWhatIsSaidBeforeTheConfiguration() {
        CloudDefaults defaults = new CloudDefaults("ap-south-2", "other.example", "by-default", "asia-east1");

        assertThat(AWS.with("region", "eu-west-1")
                        .settings(ManagedKeyType.AWSKMS, defaults)
                        .config())
                .isEqualTo(AWS.with("region", "eu-west-1")
                        .settings(ManagedKeyType.AWSKMS)
                        .config());
        assertThat(GCP.settings(ManagedKeyType.GCPCKMS, defaults).config())
                .isEqualTo(GCP.settings(ManagedKeyType.GCPCKMS).config());
    }

    /** The secrets of a write, and which of them count. */
    record Secrets(ManagedKeyType type, TestFields fields, List<String> given, boolean whole) {}

    static Stream<Secrets> secrets() {
        return Stream.of(
                new Secrets(ManagedKeyType.AWSKMS, AWS, List.of("access_key", "secret_key"), true),
                new Secrets(ManagedKeyType.AWSKMS, AWS.with("access_key", "redacted"), List.of("secret_key"), false),
                new Secrets(ManagedKeyType.AWSKMS, AWS.without("secret_key"), List.of("access_key"), false),
                new Secrets(
                        ManagedKeyType.AWSKMS,
                        AWS.with("access_key", "redacted").with("secret_key", ""),
                        List.of(),
                        true),
                new Secrets(ManagedKeyType.AZUREKEYVAULT, AZURE, List.of("client_secret"), true),
                new Secrets(ManagedKeyType.AZUREKEYVAULT, AZURE.without("client_secret"), List.of(), true),
                new Secrets(ManagedKeyType.GCPCKMS, GCP, List.of("credentials"), true),
                new Secrets(ManagedKeyType.GCPCKMS, GCP.with("credentials", "redacted"), List.of(), true));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void takesSecretsWholeOrNotAtAll(Secrets rule) {
        GivenSecrets given = GivenSecrets.of(rule.type().read(rule.fields().fields()));

        assertThat(given.byName().keySet()).containsExactlyInAnyOrderElementsOf(rule.given());
        if (rule.whole()) {
            given.demandAllOrNone(rule.type());
        } else {
            assertThatThrownBy(() -> given.demandAllOrNone(rule.type()))
                    .hasMessageContaining("access_key and secret_key must be written together");
        }
    }

    @Test
    void namesTheTypesAsVaultDoes() {
        assertThat(Map.of(
                        "pkcs11", ManagedKeyType.PKCS11,
                        "awskms", ManagedKeyType.AWSKMS,
                        "azurekeyvault", ManagedKeyType.AZUREKEYVAULT,
                        "gcpckms", ManagedKeyType.GCPCKMS))
                .allSatisfy((name, type) -> {
                    assertThat(ManagedKeyType.named(name)).contains(type);
                    assertThat(type.wireName()).isEqualTo(name);
                });
        assertThat(ManagedKeyType.named("AWSKMS")).isEmpty();
    }
}
