package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Internal certificates, of a new authority even, take the place of the old ones without a restart. */
@Order(53)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewedCertificatesIT {
    private static final String QUIET = "spring.ssl.bundle.watch.file.quiet-period";
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Suite suite;
    private final ApiClient client;

    RenewedCertificatesIT(Suite suite) {
        this.suite = suite;
        this.client = ApiClient.of(suite);
    }

    @Test
    void areReadWithoutARestart(@TempDir Path folder) throws IOException {
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            suite.set(identity, QUIET, "1s");
        }
        suite.restart();
        client.post("sys/mounts/renewed-pki", Map.of("type", "pki")).expect(204);
        Map<ServiceIdentity, Long> processes = processes();
        MintedSuite.mint(folder);

        for (ServiceIdentity identity : ServiceIdentity.values()) {
            for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
                Path service = Path.of(identity.serviceName());
                Files.copy(
                        folder.resolve(service).resolve(file),
                        suite.folder().services().resolve(service).resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }

        for (ServiceIdentity identity : ServiceIdentity.values()) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(presented(identity))
                            .as(identity.serviceName())
                            .contains(serial(suite.folder()
                                    .services()
                                    .resolve(identity.serviceName())
                                    .resolve("tls.crt"))));
        }
        // a new connection from the registry to an engine, and one from that to the registry
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.post(
                                        "renewed-pki/root/generate/kms",
                                        Map.of("common_name", "x", "managed_key_name", "nobody"))
                                .status())
                        .isEqualTo(400));
        assertThat(processes()).isEqualTo(processes);
    }

    private Map<ServiceIdentity, Long> processes() {
        Map<ServiceIdentity, Long> processes = new java.util.EnumMap<>(ServiceIdentity.class);
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            processes.put(identity, suite.service(identity).pid());
        }
        return processes;
    }

    private String presented(ServiceIdentity identity) {
        return Command.of(
                        "openssl",
                        "s_client",
                        "-connect",
                        suite.internal(identity).getAuthority(),
                        "-showcerts")
                .run()
                .output()
                .transform(text -> Command.of("openssl", "x509", "-noout", "-serial")
                        .reading(text)
                        .run()
                        .output());
    }

    private static String serial(Path certificate) {
        return Command.of("openssl", "x509", "-noout", "-serial", "-in", certificate.toString())
                .output()
                .strip();
    }

    @AfterAll
    void end() {
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            suite.set(identity, QUIET, null);
        }
    }
}
