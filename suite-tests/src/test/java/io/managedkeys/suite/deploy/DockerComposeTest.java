package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.Applications;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code docker-compose.yml} promises, as far as it can be read off. */
class DockerComposeTest {
    private static final Set<String> SERVICES =
            Set.of("managed-key-service", "pki-service", "transit-service", "hsm-gateway");
    private static final Set<String> ONCE = Set.of("bootstrap", "token", "init", "smoke");

    private final Path checkout = Applications.checkout();
    private final Map<String, Object> file = read(checkout.resolve("docker-compose.yml"));
    private final Map<String, Object> services = HelmChart.mapping(file.get("services"));

    @Test
    void everyContainerIsHardened() {
        services.forEach((name, value) -> {
            Map<String, Object> service = HelmChart.mapping(value);
            assertThat(service)
                    .as(name)
                    .containsEntry("read_only", true)
                    .containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("security_opt", List.of("no-new-privileges:true"))
                    .doesNotContainKeys("privileged", "pid", "ipc");
            assertThat(service.containsKey("cap_add")).as(name).isEqualTo(name.equals("postgres"));
        });
    }

    @Test
    void everyImageIsOfAVersion() {
        services.forEach((name, value) -> {
            String image = String.valueOf(HelmChart.mapping(value).get("image"));
            assertThat(image).as(name).contains(":").doesNotContain("latest").matches(".*[0-9.]+[-a-z]*}?$");
        });
    }

    @Test
    void noSecretIsInTheEnvironment() {
        services.forEach((name, value) -> {
            Object environment = HelmChart.mapping(value).get("environment");
            if (environment != null) {
                assertThat(HelmChart.mapping(environment).keySet())
                        .as(name)
                        .noneMatch(variable -> variable.matches(".*(PASSWORD|SECRET|TOKEN|PIN)"));
            }
        });
    }

    /** Each volume of secrets: who has it, and who may write it. */
    @Test
    void eachVolumeHasItsReaders() {
        assertThat(mounts())
                .containsEntry("registry-secrets", Set.of("bootstrap writes", "managed-key-service"))
                .containsEntry("pki-secrets", Set.of("bootstrap writes", "pki-service"))
                .containsEntry("transit-secrets", Set.of("bootstrap writes", "transit-service"))
                .containsEntry("gateway-secrets", Set.of("bootstrap writes", "hsm-gateway"))
                .containsEntry("database-secrets", Set.of("bootstrap writes", "postgres"))
                .containsEntry("pin", Set.of("bootstrap writes", "token", "smoke"))
                .containsEntry("so-pin", Set.of("bootstrap writes", "token"))
                .containsEntry("operator", Set.of("init writes", "smoke"))
                .containsEntry("token", Set.of("token writes", "hsm-gateway writes"));
    }

    @Test
    void onlyTheDoorIsPublishedAndOnlyOnThisMachine() {
        List<String> published = new ArrayList<>();
        services.forEach((name, value) ->
                elements(HelmChart.mapping(value).get("ports")).forEach(port -> published.add(name + " " + port)));

        assertThat(published)
                .containsExactlyInAnyOrder(
                        "managed-key-service 127.0.0.1:${MK_PORT:-8200}:8200",
                        "grafana 127.0.0.1:${MK_GRAFANA_PORT:-3000}:3000");
    }

    @Test
    void networksAreTheBoundaries() {
        Map<String, Set<String>> members = new TreeMap<>();
        services.forEach((name, value) -> elements(HelmChart.mapping(value).get("networks"))
                .forEach(network -> members.computeIfAbsent(network.toString(), key -> new TreeSet<>())
                        .add(name)));

        assertThat(members)
                .containsEntry("token", Set.of("hsm-gateway", "token"))
                .containsEntry("services", SERVICES)
                .containsEntry("database", Set.of("postgres", "managed-key-service", "pki-service", "transit-service"))
                .containsEntry("edge", Set.of("managed-key-service", "init", "smoke", "grafana"));
        HelmChart.mapping(file.get("networks"))
                .forEach(
                        (name, network) -> assertThat(HelmChart.mapping(network).containsKey("internal"))
                                .as(name)
                                .isEqualTo(!name.equals("edge")));
    }

    /** What waits for another waits until it is healthy, or has ended well. */
    @Test
    void everyDependencyIsWaitedFor() {
        services.forEach((name, value) -> {
            Object dependencies = HelmChart.mapping(value).get("depends_on");
            if (dependencies != null) {
                HelmChart.mapping(dependencies).forEach((other, condition) -> {
                    boolean ends = ONCE.contains(other);
                    assertThat(Kubelet.text(condition, "condition"))
                            .as(name + " → " + other)
                            .isEqualTo(ends ? "service_completed_successfully" : "service_healthy");
                    if (!ends && !SERVICES.contains(other)) { // the images of ours bring their check along
                        assertThat(HelmChart.mapping(services.get(other)))
                                .as(other)
                                .containsKey("healthcheck");
                    }
                });
            }
        });
    }

    @Test
    void everyFileThatIsNamedIsThere() {
        HelmChart.mapping(file.get("configs"))
                .forEach((name, config) -> assertThat(checkout.resolve(Kubelet.text(config, "file")))
                        .as(name)
                        .exists());
        services.forEach((name, value) -> {
            Map<String, Object> service = HelmChart.mapping(value);
            if (service.containsKey("build")) {
                assertThat(checkout.resolve(Kubelet.text(service.get("build"), "dockerfile")))
                        .as(name)
                        .exists();
            }
            elements(service.get("volumes")).stream()
                    .map(Object::toString)
                    .filter(volume -> volume.startsWith("./"))
                    .forEach(volume -> assertThat(checkout.resolve(volume.replaceFirst(":.*", "")))
                            .as(name)
                            .exists());
        });
    }

    /** What is not executable, PostgreSQL's image reads into its own shell. */
    @Test
    void databasesRolesAreMadeByAProgramOfItsOwn() {
        assertThat(checkout.resolve("deploy/compose/roles.sh")).isExecutable();
    }

    private Map<String, Set<String>> mounts() {
        Map<String, Set<String>> mounts = new TreeMap<>();
        services.forEach((name, value) -> elements(HelmChart.mapping(value).get("volumes"))
                .forEach(volume -> {
                    String[] parts = volume.toString().split(":", -1);
                    boolean isReadOnly = parts.length > 2 && parts[2].equals("ro");
                    mounts.computeIfAbsent(parts[0], key -> new TreeSet<>()).add(isReadOnly ? name : name + " writes");
                }));
        return mounts;
    }

    private static List<?> elements(@Nullable Object value) {
        return value instanceof List<?> elements ? elements : List.of();
    }

    private static Map<String, Object> read(Path file) {
        try {
            return HelmChart.mapping(HelmChart.yaml().load(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
