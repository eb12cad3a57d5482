package io.managedkeys.common.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What may become a host name or path, and what credentials are bound to. */
class BackendConfigTest {
    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static BackendConfig aws(String region, String key) {
        return new BackendConfig.AwsKms(region, null, key, null, 0, null);
    }

    private static BackendConfig azure(String tenant, String vault, String resource, String key) {
        return new BackendConfig.AzureKeyVault(
                tenant, null, "AZUREPUBLICCLOUD", vault, resource, null, key, null, "rsa", 2048, null, "raw", false);
    }

    private static BackendConfig gcp(String project, String region, String ring, String key, String version) {
        return new BackendConfig.GcpCkms(
                project, region, null, ring, key, version, "EC_SIGN_P256_SHA256", "HSM", false);
    }

    static List<BackendConfig> accepted() {
        return List.of(
                new BackendConfig.Pkcs11(
                        "hsm", BigInteger.TEN, null, "k", null, 1, null, 0, true, 2, "sha256", null, true),
                new BackendConfig.Pkcs11(
                        "hsm",
                        null,
                        "t",
                        "k",
                        "01",
                        0x1085,
                        null,
                        256,
                        false,
                        0,
                        null,
                        new BackendConfig.Pkcs11.HmacKey("mac", null, 0x251),
                        false),
                aws("eu-central-1", ARN),
                aws("us-gov-west-1", "alias/team-a/signer_1"),
                aws("cn-north-1", "1234abcd-12ab-34cd-56ef-1234567890ab"),
                aws("us-east-1", "mrk-" + "0f".repeat(16)),
                aws("us-gov-west-1", "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/x"),
                new BackendConfig.AwsKms("us-east-1", "http://127.0.0.1:4566", "alias/x", "rsa", 2048, null),
                new BackendConfig.AwsKms("us-east-1", "https://kms.example.com/", "alias/x", "ecdsa", 0, "P256"),
                azure("6bdcbc5e-4c5f-4f9e-8f5c-0b1b6f0b8a11", "Vault-1", "vault.azure.net", "key-1"),
                azure("contoso.onmicrosoft.com", "abc", "managedhsm.azure.net", "k"),
                gcp("my-project-1", "europe-west1", "ring_1", "Key-1", "1"),
                gcp("example.com:my-project", "global", "r", "k", "42"),
                gcp("abcdef", "nam-eur-asia1", "r", "k", "7"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void crossesTheHop(BackendConfig config) {
        String json = JsonMapper.shared().writeValueAsString(config);

        assertThat(json).contains("\"type\":\"" + config.type() + "\"").doesNotContain("destination");
        assertThat(JsonMapper.shared().readValue(json, BackendConfig.class)).isEqualTo(config);
    }

    @Test
    void bindsCredentialsToEachDestinationOfItsOwn() {
        Set<String> destinations = new HashSet<>();
        accepted().forEach(config -> destinations.add(config.destination()));

        assertThat(destinations).hasSameSizeAs(accepted());
    }

    @Test
    void keepsTheDestinationOfEntriesThatWereWrittenBefore() {
        assertThat(new BackendConfig.Pkcs11("softhsm", null, "dev", "k", null, 1, null, 0, false, 0, null, null, false)
                        .destination())
                .isEqualTo("i8wg8jhyFA1BMEqHBpIcwL_QXSYfa3NC7MVLNyDOBhU");
    }

    record Refused(String name, Supplier<BackendConfig> config) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Refused> refusesWhatWouldLeadElsewhere() {
        return List.of(
                new Refused("region: host", () -> aws("evil.example.com", "alias/x")),
                new Refused("region: path", () -> aws("us-east-1/../x", "alias/x")),
                new Refused("region: port", () -> aws("us-east-1:443", "alias/x")),
                new Refused("region: at", () -> aws("us-east-1@evil", "alias/x")),
                new Refused("region: empty", () -> aws("", "alias/x")),
                new Refused("region: newline", () -> aws("us-east-1\n", "alias/x")),
                new Refused("kms_key: path", () -> aws("us-east-1", "../x")),
                new Refused("kms_key: plain alias", () -> aws("us-east-1", "team-a")),
                new Refused("kms_key: empty", () -> aws("us-east-1", "")),
                new Refused("kms_key: service", () -> aws("us-east-1", ARN.replace(":kms:", ":s3:"))),
                new Refused("kms_key: region", () -> aws("us-east-1", ARN)),
                new Refused("tenant: path", () -> azure("a/b", "vault", "vault.azure.net", "k")),
                new Refused("tenant: at", () -> azure("a@b", "vault", "vault.azure.net", "k")),
                new Refused("vault: dot", () -> azure("t", "a.evil.com", "vault.azure.net", "k")),
                new Refused("vault: short", () -> azure("t", "ab", "vault.azure.net", "k")),
                new Refused("vault: long", () -> azure("t", "a".repeat(25), "vault.azure.net", "k")),
                new Refused("vault: hyphens", () -> azure("t", "a--b", "vault.azure.net", "k")),
                new Refused("vault: slash", () -> azure("t", "abc/", "vault.azure.net", "k")),
                new Refused("resource: another", () -> azure("t", "abc", "evil.example.com", "k")),
                new Refused("resource: suffix", () -> azure("t", "abc", "vault.azure.net.evil.com", "k")),
                new Refused("key: path", () -> azure("t", "abc", "vault.azure.net", "k/../../secrets")),
                new Refused("project: slash", () -> gcp("a/bcdef", "global", "r", "k", "1")),
                new Refused("project: short", () -> gcp("abc", "global", "r", "k", "1")),
                new Refused("location: dot", () -> gcp("abcdef", "a.b", "r", "k", "1")),
                new Refused("ring: slash", () -> gcp("abcdef", "global", "r/x", "k", "1")),
                new Refused("key: dots", () -> gcp("abcdef", "global", "r", "..", "1")),
                new Refused("version: zero", () -> gcp("abcdef", "global", "r", "k", "0")),
                new Refused("version: path", () -> gcp("abcdef", "global", "r", "k", "1/x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWhatWouldLeadElsewhere(Refused refused) {
        assertThatThrownBy(() -> refused.config().get())
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("INVALID_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kms.example.com",
                "ftp://kms.example.com",
                "https://user@kms.example.com",
                "https://kms.example.com/path",
                "https://kms.example.com?x=y",
                "https://kms.example.com#f",
                "https://kms example.com",
                "https://:443",
                "https://kms.example.com:99999",
                "file:///etc/passwd"
            })
    void refusesEndpointsThatAreMoreThanAPlace(String endpoint) {
        assertThatThrownBy(() -> new BackendConfig.AwsKms("us-east-1", endpoint, "alias/x", null, 0, null))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("endpoint");
    }

    @Test
    void tellsAnUnknownAlgorithmInTheWordsThatClientsLookFor() {
        assertThatThrownBy(() ->
                        new BackendConfig.GcpCkms("abcdef", "global", null, "r", "k", "1", "ec sign", null, false))
                .hasMessageContaining("invalid signature algorithm");
    }
}
