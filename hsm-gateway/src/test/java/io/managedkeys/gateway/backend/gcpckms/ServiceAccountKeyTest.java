package io.managedkeys.gateway.backend.gcpckms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.ServiceAccountCredentials;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which credentials are taken: none of them may say where the gateway connects to, or which file it reads. */
class ServiceAccountKeyTest {
    private static final TestCkms CKMS = TestCkms.start();

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        CKMS.close();
    }

    record Refused(String name, String credentials) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refused> refused() {
        String good = CKMS.account.keyFile();
        return Stream.of(
                new Refused("external_account", """
                        {"type":"external_account","audience":"a","subject_token_type":"t",
                         "token_url":"https://evil.example/token","credential_source":{"file":"/etc/passwd"}}"""),
                new Refused("authorized_user", good.replace("service_account", "authorized_user")),
                new Refused(
                        "impersonated_service_account",
                        good.replace("service_account", "impersonated_service_account")),
                new Refused("gdch_service_account", good.replace("service_account", "gdch_service_account")),
                new Refused("no type", good.replace("\"type\"", "\"kind\"")),
                new Refused(
                        "a second type",
                        good.replace("\"project_id\"", "\"type\": \"external_account\", \"project_id\"")),
                new Refused(
                        "another token_uri",
                        good.replace("https://oauth2.googleapis.com/token", "https://evil.example/token")),
                new Refused(
                        "another universe",
                        good.replace(
                                "\"universe_domain\": \"googleapis.com\"", "\"universe_domain\": \"evil.example\"")),
                new Refused("a path", "/etc/gcp/key.json"),
                new Refused(
                        "a key that is none", good.replaceAll("\"private_key\": \"[^\"]*\"", "\"private_key\": \"\"")),
                new Refused("cut JSON", good.substring(0, good.length() / 2)),
                new Refused("text", "not credentials"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Refused refused) {
        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> CKMS.backends
                        .of(CKMS.p256())
                        .check(TestCkms.owner(), TestCkms.credentials(refused.credentials()), TestCkms.soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        StringWriter said = new StringWriter();
        refusal.printStackTrace(new PrintWriter(said));
        assertThat(said.toString())
                .doesNotContain("PRIVATE KEY", CKMS.account.keyId(), CKMS.account.email(), "evil.example");
    }

    @Test
    void takesAServiceAccountsKey() {
        assertThat(CKMS.backends
                        .of(CKMS.p256())
                        .check(TestCkms.owner(), CKMS.credentials(), TestCkms.soon())
                        .credentialTag())
                .isNull();
    }

    @Test
    void pinsTheTokenEndpoint() {
        try (Secret secret = Secret.of(
                CKMS.account.keyFile().replace("oauth2.googleapis.com/token", "www.googleapis.com/oauth2/v4/token"))) {
            var loaded = (ServiceAccountCredentials) ServiceAccountKey.load(secret, false);

            assertThat(loaded.getTokenServerUri()).hasToString("https://oauth2.googleapis.com/token");
            assertThat(loaded.getUseJwtAccessWithScope()).isTrue();
        }
    }

    @Test
    void readsFilesOnlyWhereThatIsAllowed() throws IOException {
        Path file = Files.writeString(folder.resolve("key.json"), CKMS.account.keyFile());
        try (Secret path = Secret.of(file.toString());
                Secret absent = Secret.of(folder.resolve("absent.json").toString())) {
            assertThat(ServiceAccountKey.load(path, true)).isInstanceOf(ServiceAccountCredentials.class);
            assertThat(catchThrowableOfType(ApiException.class, () -> ServiceAccountKey.load(path, false))
                            .errors())
                    .singleElement()
                    .asString()
                    .doesNotContain(file.toString());
            assertThat(catchThrowableOfType(ApiException.class, () -> ServiceAccountKey.load(absent, true))
                            .kind())
                    .isEqualTo(ErrorKind.INVALID_REQUEST);
        }
    }

    @Test
    void refusesAForeignProjectsAccount() {
        var foreign = CKMS.standIn.accounts().create("suite", "other-project");

        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> CKMS.backends
                        .of(CKMS.p256())
                        .resolve(
                                TestCkms.resolution(TestCkms.owner(), true),
                                TestCkms.credentials(foreign.keyFile()),
                                TestCkms.soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().contains("access denied");
    }

    @Test
    void usesTheGatewaysOwnOnlyForNamespacesAndKeysOfItsConfiguration() {
        try (TestCkms ambient = TestCkms.start(
                standIn -> ServiceAccountCredentials.fromStream(new ByteArrayInputStream(standIn.accounts()
                                .create("gateway", TestCkms.PROJECT)
                                .keyFile()
                                .getBytes(StandardCharsets.UTF_8)))
                        .createWithUseJwtAccessWithScope(true)
                        .createScoped(List.of("https://www.googleapis.com/auth/cloudkms")),
                "gateway.cloud.ambient-credentials[0].namespace=",
                "gateway.cloud.ambient-credentials[0].type=gcpckms",
                "gateway.cloud.ambient-credentials[0].key-prefix=" + TestCkms.RING + "/cryptoKeys/team-a-")) {
            Credentials none = Credentials.of(Map.of());
            BackendConfig.GcpCkms ours = ambient.config("team-a-signer", "EC_SIGN_P256_SHA256");
            BackendConfig.GcpCkms foreign = ambient.config("team-b-signer", "EC_SIGN_P256_SHA256");

            var found = ambient.backends
                    .of(ours)
                    .resolve(TestCkms.resolution(TestCkms.owner(), true), none, TestCkms.soon());

            assertThat(found.generated()).isTrue();
            for (var refused : List.of(
                    catchThrowableOfType(
                            ApiException.class,
                            () -> ambient.backends
                                    .of(foreign)
                                    .resolve(TestCkms.resolution(TestCkms.owner(), true), none, TestCkms.soon())),
                    catchThrowableOfType(
                            ApiException.class,
                            () -> ambient.backends
                                    .of(ours)
                                    .check(
                                            new io.managedkeys.common.api.HsmGateway.Owner(
                                                    java.util.UUID.randomUUID(), TestCkms.NAMESPACE, "tenant/"),
                                            none,
                                            TestCkms.soon())))) {
                assertThat(refused.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                assertThat(refused.errors()).singleElement().asString().contains("has no credentials");
            }
        }
    }
}
