package io.managedkeys.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.gateway.backend.AmbientCredentials;
import io.managedkeys.gateway.backend.calls.CallLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** Configuration is an API: names and defaults are pinned here. */
class GatewayPropertiesTest {
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GatewayProperties.class)
    static class Properties {}

    @Test
    void hasDefaultsForAllButItsKeys() {
        context.withPropertyValues("gateway.keys-folder=/nowhere/keys").run(started -> {
            GatewayProperties properties = started.getBean(GatewayProperties.class);
            assertThat(properties.keysFolder()).isEqualTo(Path.of("/nowhere/keys"));
            assertThat(properties.libraries()).isEmpty();
            assertThat(properties.loginTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(properties.queueTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(properties.operationTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(properties.defaultDeadline()).isEqualTo(Duration.ofSeconds(30));
            assertThat(properties.grantCacheSize()).isEqualTo(1000);
            assertThat(properties.maxInputs()).isEqualTo(1000);
            assertThat(properties.maxInputSize()).isEqualTo(DataSize.ofKilobytes(8));
            assertThat(properties.maxRequestSize()).isEqualTo(DataSize.ofMegabytes(8));
            assertThat(properties.maxDataSize()).isEqualTo(DataSize.ofMegabytes(1));
            assertThat(properties.allowCallersIv()).isFalse();
            assertThat(properties.cloud())
                    .isEqualTo(new GatewayProperties.Cloud(List.of(), List.of(), false, Duration.ofSeconds(5), null));
            assertThat(properties.metricsOfKeys()).isEqualTo(100);
            assertThat(properties.failpoint()).isNull();
            assertThat(properties.calls())
                    .isEqualTo(new CallLimits(
                            Duration.ofSeconds(10),
                            4,
                            Duration.ofMillis(100),
                            Duration.ofSeconds(2),
                            64,
                            Duration.ofSeconds(5),
                            16,
                            Duration.ofSeconds(5),
                            200,
                            Duration.ofMinutes(10)));
        });
    }

    @Test
    void readsEveryName() {
        context.withPropertyValues(
                        "gateway.keys-folder=/nowhere/keys",
                        "gateway.libraries[0].name=hsm",
                        "gateway.libraries[0].path=/lib/hsm.so",
                        "gateway.libraries[0].sha256=" + "ab".repeat(32),
                        "gateway.libraries[0].max-sessions=3",
                        "gateway.login-timeout=1s",
                        "gateway.queue-timeout=2s",
                        "gateway.operation-timeout=3s",
                        "gateway.default-deadline=4s",
                        "gateway.grant-cache-size=5",
                        "gateway.max-inputs=6",
                        "gateway.max-input-size=7KB",
                        "gateway.max-request-size=8KB",
                        "gateway.max-data-size=9KB",
                        "gateway.allow-callers-iv=true",
                        "gateway.cloud.allowed-endpoints[0]=https://kms.example.com",
                        "gateway.cloud.ambient-credentials[0].namespace=team-a/",
                        "gateway.cloud.ambient-credentials[0].type=awskms",
                        "gateway.cloud.ambient-credentials[0].key-prefix=arn:aws:kms:",
                        "gateway.cloud.allow-credential-files=true",
                        "gateway.cloud.connect-timeout=2s",
                        "gateway.cloud.stand-ins.trust=/nowhere/ca.pem",
                        "gateway.cloud.stand-ins.azure-proxy=http://127.0.0.1:9",
                        "gateway.calls.attempt-timeout=11s",
                        "gateway.calls.attempts=5",
                        "gateway.calls.backoff=12ms",
                        "gateway.calls.max-backoff=13ms",
                        "gateway.calls.in-flight=14",
                        "gateway.calls.queue-timeout=15s",
                        "gateway.calls.batch-width=16",
                        "gateway.calls.circuit-rest=17s",
                        "gateway.calls.clients=18",
                        "gateway.calls.client-idle=19m",
                        "gateway.metrics-of-keys=20",
                        "gateway.failpoint=after-generate")
                .run(started -> {
                    GatewayProperties properties = started.getBean(GatewayProperties.class);
                    assertThat(properties.libraries())
                            .containsExactly(
                                    new GatewayProperties.Library("hsm", Path.of("/lib/hsm.so"), "ab".repeat(32), 3));
                    assertThat(properties.maxRequestSize()).isEqualTo(DataSize.ofKilobytes(8));
                    assertThat(properties.maxDataSize()).isEqualTo(DataSize.ofKilobytes(9));
                    assertThat(properties.allowCallersIv()).isTrue();
                    assertThat(properties.cloud())
                            .isEqualTo(new GatewayProperties.Cloud(
                                    List.of("https://kms.example.com"),
                                    List.of(new AmbientCredentials.Rule("team-a/", "awskms", "arn:aws:kms:")),
                                    true,
                                    Duration.ofSeconds(2),
                                    new GatewayProperties.StandIns(
                                            Path.of("/nowhere/ca.pem"), URI.create("http://127.0.0.1:9"))));
                    assertThat(properties.metricsOfKeys()).isEqualTo(20);
                    assertThat(properties.failpoint()).isEqualTo("after-generate");
                    assertThat(properties.calls())
                            .isEqualTo(new CallLimits(
                                    Duration.ofSeconds(11),
                                    5,
                                    Duration.ofMillis(12),
                                    Duration.ofMillis(13),
                                    14,
                                    Duration.ofSeconds(15),
                                    16,
                                    Duration.ofSeconds(17),
                                    18,
                                    Duration.ofMinutes(19)));
                });
    }

    @Test
    void namesAllProblemsAtOnce() {
        context.withPropertyValues(
                        "gateway.libraries[0].name=hsm",
                        "gateway.libraries[0].path=/lib/hsm.so",
                        "gateway.libraries[0].sha256=abc",
                        "gateway.libraries[1].name=HSM",
                        "gateway.libraries[1].path=/lib/other.so",
                        "gateway.libraries[1].max-sessions=0",
                        "gateway.grant-cache-size=0",
                        "gateway.cloud.allowed-endpoints[0]=https://kms.example.com/path",
                        "gateway.failpoint=anywhere")
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("keysFolder")
                        .hasMessageContaining("must be 64 hex digits")
                        .hasMessageContaining("maxSessions")
                        .hasMessageContaining("library names must be unique")
                        .hasMessageContaining("grantCacheSize")
                        .hasMessageContaining("must be a URL of scheme, host and port")
                        .hasMessageContaining("failpoint"));
    }

    @Test
    void refusesRulesForItsOwnCredentialsThatMeanNothing() {
        context.withPropertyValues(
                        "gateway.keys-folder=/nowhere/keys",
                        "gateway.cloud.ambient-credentials[0].namespace=team-a",
                        "gateway.cloud.ambient-credentials[0].type=aws",
                        "gateway.cloud.ambient-credentials[0].key-prefix= ",
                        "gateway.cloud.ambient-credentials[1].type=gcpckms",
                        "gateway.cloud.ambient-credentials[1].key-prefix=keyRings/r",
                        "gateway.cloud.ambient-credentials[2].namespace=team a/",
                        "gateway.cloud.ambient-credentials[2].type=azurekeyvault",
                        "gateway.cloud.ambient-credentials[2].key-prefix=https://v.vault.azure.net/keys/",
                        "gateway.cloud.ambient-credentials[3].namespace=",
                        "gateway.cloud.ambient-credentials[3].type=awskms",
                        "gateway.cloud.ambient-credentials[3].key-prefix=arn:aws:kms:")
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("cloud.ambientCredentials[0].namespace")
                        .hasMessageContaining("cloud.ambientCredentials[0].type")
                        .hasMessageContaining("cloud.ambientCredentials[0].keyPrefix")
                        .hasMessageContaining("cloud.ambientCredentials[1].namespace")
                        .hasMessageContaining("cloud.ambientCredentials[1].keyPrefixOfType")
                        .hasMessageContaining("cloud.ambientCredentials[2].namespace")
                        .hasMessageContaining("must be awskms, azurekeyvault or gcpckms")
                        .message()
                        .doesNotContain("ambientCredentials[3]"));
    }

    @Test
    void refusesTwoNamesForOneModule(@TempDir Path folder) throws IOException {
        Path module = Files.createFile(folder.resolve("module.so"));
        Path link = Files.createSymbolicLink(folder.resolve("link.so"), module);
        for (Path other :
                List.of(module, link, folder.resolve("x").resolve("..").resolve("module.so"))) {
            context.withPropertyValues(
                            "gateway.keys-folder=/nowhere/keys",
                            "gateway.libraries[0].name=one",
                            "gateway.libraries[0].path=" + module,
                            "gateway.libraries[1].name=two",
                            "gateway.libraries[1].path=" + other)
                    .run(started -> assertThat(started.getStartupFailure())
                            .as(other.toString())
                            .rootCause()
                            .hasMessageContaining("library paths must be unique"));
        }
    }
}
