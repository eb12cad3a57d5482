package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a service says to a configuration that it cannot start with: everything, at once, and it ends. */
@Order(54)
@ExtendWith(RunningSuite.class)
class ConfigurationMistakesIT {
    private static final Map<ServiceIdentity, List<String>> TOLD = new EnumMap<>(Map.of(
            ServiceIdentity.GATEWAY,
                    List.of(
                            "gateway.libraries[0].path: must not be null",
                            "gateway.queue-timeout: a value of the kind Duration is needed",
                            "gateway.libary: there is no such setting"),
            ServiceIdentity.REGISTRY,
                    List.of(
                            "registry.public-port: must be less than or equal to 65535",
                            "registry.resolve-leese: there is no such setting",
                            "managed-keys.peers.pki-service: must be an https URL"),
            ServiceIdentity.PKI,
                    List.of(
                            "managed-keys.request-timeout: a value of the kind Duration is needed",
                            "managed-keys.peers.hsm-gateway: must be an https URL",
                            "spring.datasource.url: must be jdbc:postgresql"),
            ServiceIdentity.TRANSIT,
                    List.of(
                            "transit.key-cache-size: a value of the kind int is needed",
                            "managed-keys.peers.managed-key-service: must be an https URL",
                            "spring.datasource.url: must be jdbc:postgresql")));

    private static final String MISTAKEN = """
            gateway.keys-folder=/nowhere
            gateway.libraries[0].name=hsm
            gateway.queue-timeout=quick
            gateway.libary=hsm
            registry.keys-folder=/nowhere
            registry.public-port=82000
            registry.resolve-leese=3s
            managed-keys.request-timeout=long
            transit.key-cache-size=many
            """;

    private final Suite suite;

    ConfigurationMistakesIT(Suite suite) {
        this.suite = suite;
    }

    @ParameterizedTest
    @EnumSource(ServiceIdentity.class)
    void areAllTold(ServiceIdentity identity, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(identity.serviceName() + ".properties"), MISTAKEN);

        Command.Result result = Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        suite.jar(identity).toString(),
                        "--spring.config.additional-location=file:" + folder + "/")
                .run();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains(TOLD.getOrDefault(identity, List.of()))
                .contains("spring.ssl.bundle.pem.internal.keystore.certificate: ")
                .contains("docs/configuration.md")
                .doesNotContain("\tat ");
    }
}
