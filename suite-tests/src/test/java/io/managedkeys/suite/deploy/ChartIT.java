package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.Ports;
import io.managedkeys.suite.SoftHsm;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.SuiteFolder;
import io.managedkeys.suite.SuiteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * The real jars with what the chart gives them, file by file, and with the keys of {@code bootstrap}: only addresses and
 * the roots of paths are this machine's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChartIT {
    private static final Path TOOLS = Applications.checkout().resolve("deploy/docker/tools");
    private static final String HOST = "https://keys-managed-keys-%s.vault\\.svc:[0-9]+";

    @TempDir
    static Path folder;

    private final Map<String, Map<String, byte[]>> secrets = new HashMap<>();
    private Kubelet kubelet = new Kubelet(List.of(), Map.of());
    private Suite suite = new Suite(SuiteOptions.forTests(Path.of("unused"), Path.of("unused")));

    @BeforeAll
    void start() {
        SuiteFolder files =
                new SuiteFolder(folder.resolve("suite"), Applications.checkout().resolve("suite-tests/target/apps"));
        bootstrap("mint", files.services().toString());
        makeSecrets(files);
        String library = "{name: softhsm, path: %s, sha256: %s}".formatted(SoftHsm.module(), sha256(SoftHsm.module()));
        kubelet = new Kubelet(
                HelmChart.objects(HelmChart.render(
                        HelmChart.values("loopback"), "gateway: {libraries: [%s]}".formatted(library))),
                secrets);
        suite = new Suite(SuiteOptions.forTests(files.root(), files.apps()), this::mount);
        suite.start(System.out::println);
    }

    @AfterAll
    void stop() {
        suite.close();
    }

    @Test
    @Order(1)
    void bootstrapInitialisesOnceAndKeepsTheRootToken() throws IOException {
        Path token = folder.resolve("operator/token");

        bootstrap("init", suite.address().toString(), token.toString());
        String drawn = Files.readString(token);
        String again = bootstrap("init", suite.address().toString(), token.toString());

        assertThat(drawn).isNotBlank();
        assertThat(again).contains("already initialised");
        assertThat(token).hasContent(drawn);
    }

    @Test
    @Order(2)
    void bootstrapChangesNothingWhenItRunsAgain() throws IOException {
        Path services = suite.folder().services();
        Map<String, byte[]> before = contentOf(services);

        bootstrap("mint", services.toString());

        assertThat(contentOf(services)).usingRecursiveComparison().isEqualTo(before);
        assertThat(before.keySet()).noneMatch(name -> name.contains("ca.key"));
    }

    @Test
    @Order(3)
    void helmsTestDoesTheMainJob() {
        secrets.put("helm-test-token", Map.of("token", bytes(folder.resolve("operator/token"))));
        secrets.put("helm-test-pin", Map.of("pin", suite.softHsm().pin().getBytes()));
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
                                    suite.address().toString())
                            .replaceFirst("^/run/", root + "/run/"));
        }
        assertThat(Kubelet.list(container, "command").toString()).isEqualTo("[smoke]");

        for (int run = 0; run < 2; run++) { // the second finds the first one's key
            Command.Result result = Command.of(TOOLS.resolve("smoke").toString())
                    .with(environment)
                    .run();

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output()).contains("openssl verifies the signature under the root's key");
        }
    }

    /** The pod's files below a folder of its own; then the ports, which are no part of what the chart says. */
    private Path mount(String process, ServiceIdentity identity, Ports ports, Map<String, String> extra) {
        Map<String, Object> pod = Kubelet.podOf(kubelet.find("Deployment", identity.serviceName()));
        Path root = folder.resolve(process);
        kubelet.mount(pod, root);
        Path config = root.resolve("etc/managed-keys/config");
        // As ServiceProcess starts it.
        assertThat(Kubelet.list(Kubelet.containerOf(pod), "args").toString())
                .isEqualTo("[--spring.config.additional-location=file:/etc/managed-keys/config/]");
        Path settings = config.resolve(identity.serviceName() + ".yml");
        String text = new String(bytes(settings))
                .replace("/etc/managed-keys/", root + "/etc/managed-keys/")
                .replace("database.example.com:5432", "127.0.0.1:" + ports.postgres());
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            text = text.replaceAll(
                    HOST.formatted(peer.serviceName()),
                    "https://127.0.0.1:" + ports.internal().get(peer));
        }
        assertThat(text).doesNotContain(".svc");
        write(settings, text);
        write(config.resolve(identity.serviceName() + ".properties"), """
                server.address=127.0.0.1
                server.port=%d
                management.server.address=127.0.0.1
                management.server.port=%d
                registry.public-address=127.0.0.1
                registry.public-port=%d
                """.formatted(
                        ports.internal().get(identity), ports.management().get(identity), ports.publicPort()));
        return config;
    }

    /** As an operator makes them of what {@code bootstrap} left. */
    private void makeSecrets(SuiteFolder files) {
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            secrets.put(identity.serviceName(), contentOf(files.services().resolve(identity.serviceName())));
        }
        for (String schema : List.of("registry", "pki", "transit")) {
            byte[] password = bytes(files.services().resolve("database").resolve(schema));
            byte[] owners = bytes(files.services().resolve("database").resolve(schema + "_owner"));
            // The embedded PostgreSQL makes its roles with these.
            SuiteFolder.writePrivately(files.root().resolve("passwords").resolve(schema), new String(password));
            SuiteFolder.writePrivately(
                    files.root().resolve("passwords").resolve(schema + "_owner"), new String(owners));
            secrets.put(
                    schema + "-database",
                    schema.equals("pki")
                            ? Map.of("runtime", password, "owner", owners)
                            : Map.of("password", password, "owner-password", owners));
        }
    }

    private static String bootstrap(String... arguments) {
        List<String> words = Stream.concat(Stream.of(TOOLS.resolve("bootstrap").toString()), Stream.of(arguments))
                .toList();
        return Command.of(words.toArray(String[]::new)).output();
    }

    /** Files below a folder by name; those of folders in it are left out, as a Secret has none. */
    private static Map<String, byte[]> contentOf(Path folder) {
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile)
                    .forEach(file -> files.put(folder.relativize(file).toString(), bytes(file)));
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

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
