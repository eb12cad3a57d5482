package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.Ports;
import io.managedkeys.suite.SoftHsm;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real jars with the settings and secrets that docker-compose gives them, and its smoke. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeIT {
    private static final String SECRETS = "/run/managed-keys/secrets";

    private final Path checkout = Applications.checkout();
    private Path folder;
    private DeployedSuite deployed;
    private final Map<ServiceIdentity, Integer> management = new HashMap<>();

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        deployed = new DeployedSuite(folder.resolve("suite"), this::mount);
        deployed.suite().start(System.out::println);
    }

    @AfterAll
    void stop() {
        deployed.close();
    }

    @Test
    void smokeDoesTheMainJob() {
        String address = deployed.suite().address().toString();
        Path token = folder.resolve("operator/root-token");
        DeployedSuite.bootstrap("init", address, token.toString());
        Map<String, Object> services = HelmChart.mapping(
                HelmChart.mapping(HelmChart.yaml().load(DeployedSuite.text(checkout.resolve("docker-compose.yml"))))
                        .get("services"));
        Map<String, String> environment = new HashMap<>();
        Kubelet.at(services, "smoke", "environment").forEach((name, value) -> environment.put(name, value.toString()));
        // Files and address, which the volumes and the network are in a container.
        environment.put("MK_ADDRESS", address);
        environment.put("MK_TOKEN_FILE", token.toString());
        environment.put("MK_KEY_CREDENTIALS", deployed.secrets().resolve("pin").toString());

        Command.Result result = DeployedSuite.smoke(environment);

        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("openssl verifies the signature under the root's key");
    }

    @Test
    void theImagesHealthCheckSeesWhoIsReady() {
        management.forEach((identity, port) -> {
            Command.Result result = deployed.healthcheck(identity, port);
            assertThat(result.status()).as(identity + ": " + result.output()).isZero();
        });
        assertThat(deployed.healthcheck(ServiceIdentity.GATEWAY, 1).status()).isNotZero();
    }

    private Path mount(String process, ServiceIdentity identity, Ports ports, Map<String, String> extra) {
        Path config = folder.resolve("config").resolve(process);
        String name = identity.serviceName() + ".yml";
        String module = "/usr/lib/softhsm/libsofthsm2.so";
        DeployedSuite.write(
                config.resolve(name),
                DeployedSuite.text(checkout.resolve("deploy/compose").resolve(name))
                        .replace(
                                SECRETS,
                                deployed.secrets()
                                        .resolve(identity.serviceName())
                                        .toString())
                        .replace(module, SoftHsm.module().toString()));
        DeployedSuite.toLoopback(config.resolve(name), ports, "https://%s:[0-9]+", "postgres:5432");
        DeployedSuite.writePorts(config, identity, ports);
        management.put(identity, ports.management().get(identity));
        return config;
    }
}
