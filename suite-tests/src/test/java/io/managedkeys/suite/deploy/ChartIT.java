package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.Ports;
import io.managedkeys.suite.SoftHsm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The real jars with what the chart gives them, file by file: only addresses and the roots of paths are this machine's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChartIT {
    private final Map<String, Map<String, byte[]>> secrets = new HashMap<>();
    private Path folder;
    private DeployedSuite deployed;
    private Kubelet kubelet;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        deployed = new DeployedSuite(folder.resolve("suite"), this::mount);
        makeSecrets();
        String library = "{name: softhsm, path: %s, sha256: %s}".formatted(SoftHsm.module(), sha256(SoftHsm.module()));
        kubelet = new Kubelet(
                HelmChart.objects(HelmChart.render(
                        HelmChart.values("loopback"), "gateway: {libraries: [%s]}".formatted(library))),
                secrets);
        deployed.suite().start(System.out::println);
    }

    @AfterAll
    void stop() {
        deployed.close();
    }

    @Test
    @Order(1)
    void bootstrapInitialisesOnceAndKeepsTheRootToken() {
        Path token = folder.resolve("operator/token");
        String address = deployed.suite().address().toString();

        DeployedSuite.bootstrap("init", address, token.toString());
        String drawn = DeployedSuite.text(token);
        String again = DeployedSuite.bootstrap("init", address, token.toString());

        assertThat(drawn).isNotBlank();
        assertThat(again).contains("already initialised");
        assertThat(token).hasContent(drawn);
    }

    @Test
    @Order(2)
    void helmsTestDoesTheMainJob() {
        secrets.put("helm-test-token", Map.of("token", bytes(folder.resolve("operator/token"))));
        secrets.put("helm-test-pin", Map.of("pin", bytes(deployed.secrets().resolve("pin/pin"))));
        Map<String, Object> pod = Kubelet.at(kubelet.find("Pod", "main-job-test"), "spec");
        Path root = folder.resolve("main-job-test");
        kubelet.mount(pod, root);
        Map<String, Object> container = Kubelet.containerOf(pod);
        Map<String, String> environment = new HashMap<>();
        for (Object variable : Kubelet.list(container, "env")) {
            environment.put(
                    Kubelet.text(variable, "name"),
                    Kubelet.text(variable, "value")
                            .replace(
                                    "http://keys-managed-keys.vault.svc:8200",
                                    deployed.suite().address().toString())
                            .replaceFirst("^/run/", root + "/run/"));
        }
        assertThat(Kubelet.list(container, "command").toString()).isEqualTo("[smoke]");

        for (int run = 0; run < 2; run++) { // the second finds the first one's key
            Command.Result result = DeployedSuite.smoke(environment);

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output()).contains("openssl verifies the signature under the root's key");
        }
    }

    /** The pod's files below a folder of its own. */
    private Path mount(String process, ServiceIdentity identity, Ports ports, Map<String, String> extra) {
        Map<String, Object> pod = Kubelet.podOf(kubelet.find("Deployment", identity.serviceName()));
        Path root = folder.resolve(process);
        kubelet.mount(pod, root);
        Path config = root.resolve("etc/managed-keys/config");
        // As the suite starts it.
        assertThat(Kubelet.list(Kubelet.containerOf(pod), "args").toString())
                .isEqualTo("[--spring.config.additional-location=file:/etc/managed-keys/config/]");
        Path settings = config.resolve(identity.serviceName() + ".yml");
        DeployedSuite.write(
                settings, DeployedSuite.text(settings).replace("/etc/managed-keys/", root + "/etc/managed-keys/"));
        DeployedSuite.toLoopback(
                settings, ports, "https://keys-managed-keys-%s\\.vault\\.svc:[0-9]+", "database.example.com:5432");
        assertThat(settings).content().doesNotContain(".svc");
        DeployedSuite.writePorts(config, identity, ports);
        return config;
    }

    /** As an operator makes them of what {@code bootstrap} left. */
    private void makeSecrets() {
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            secrets.put(identity.serviceName(), contentOf(deployed.secrets().resolve(identity.serviceName())));
        }
        for (String schema : List.of("registry", "pki", "transit")) {
            byte[] password = bytes(deployed.secrets().resolve("database").resolve(schema));
            byte[] owners = bytes(deployed.secrets().resolve("database").resolve(schema + "_owner"));
            secrets.put(
                    schema + "-database",
                    schema.equals("pki")
                            ? Map.of("runtime", password, "owner", owners)
                            : Map.of("password", password, "owner-password", owners));
        }
    }

    /** The files of a folder by name, without those of folders in it. */
    private static Map<String, byte[]> contentOf(Path folder) {
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> found = Files.list(folder)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(file.getFileName().toString(), bytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
