package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of values, good and bad. {@code -Dsnapshots.write=true} writes the snapshots anew. */
class HelmChartTest {
    private static final String MINIMAL = "minimal";
    /** The oldest that the chart admits, and the newest that the validator knows. */
    private static final List<String> KUBERNETES = List.of("1.30", "1.37");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void passesHelmsOwnCheck(String values) {
        Command.Result result = HelmChart.lint(HelmChart.values(values));

        assertThat(result.status()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void rendersAsBefore(String values) throws IOException {
        String rendered = HelmChart.render(HelmChart.values(values), "");
        Path snapshot = HelmChart.RESOURCES.resolve("rendered").resolve(values + ".yaml");
        if (Boolean.getBoolean("snapshots.write")) {
            Files.writeString(snapshot, rendered);
        }

        assertThat(rendered).isEqualTo(Files.readString(snapshot));
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyObjectIsOneThatKubernetesAdmits(String values) throws IOException {
        Path rendered = Files.writeString(
                folder.resolve("rendered.yaml"),
                HelmChart.render(
                        HelmChart.values(values), "prometheusRule: {enabled: true}\ndashboards: {enabled: true}"));
        for (String version : KUBERNETES) {
            Command.Result result = Command.of(
                            Applications.checkout()
                                    .resolve(".dev/venv/bin/python")
                                    .toString(),
                            HelmChart.RESOURCES.resolve("validate.py").toString(),
                            rendered.toString(),
                            version,
                            HelmChart.RESOURCES.resolve("schemas").toString())
                    .run();

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output()).contains("good");
        }
    }

    @Test
    void alertsNameTheRunbooksThatTheValuesName() {
        String rendered = HelmChart.render(
                HelmChart.values(MINIMAL), "prometheusRule: {enabled: true, runbooks: 'https://wiki.example/keys'}");

        assertThat(rendered)
                .contains("runbook_url: https://wiki.example/keys/ManagedKeysPinRefused.md")
                .doesNotContain("docs/runbooks");
    }

    static Stream<String> valuesFiles() throws IOException {
        try (Stream<Path> files = Files.list(HelmChart.RESOURCES.resolve("values"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList().stream();
        }
    }

    /**
     * Values that cannot work.
     *
     * @param values over the minimal ones
     * @param sentence part of what helm says
     */
    record Refusal(String values, String sentence) {}

    @ParameterizedTest
    @MethodSource
    void refusesWithASentence(Refusal refusal) {
        Command.Result result = HelmChart.template(HelmChart.values(MINIMAL), refusal.values());

        assertThat(result.status()).as(result.output()).isNotZero();
        assertThat(result.output()).contains(refusal.sentence());
    }

    static List<Refusal> refusesWithASentence() {
        String library = "{name: hsm, path: /usr/lib/hsm.so, sha256: %s".formatted("ab".repeat(32));
        return List.of(
                new Refusal("database: {host: ''}", "database.host is missing"),
                new Refusal("database: {caSecret: ''}", "database.sslMode verify-full needs database.caSecret"),
                new Refusal("pki: {databaseSecret: {name: ''}}", "pki.databaseSecret.name is missing"),
                new Refusal("gateway: {keysSecret: ''}", "gateway.keysSecret is missing"),
                new Refusal(
                        "database: {maxConnections: 60}",
                        "replicas need up to 66 database connections together, and database.maxConnections is 60"),
                new Refusal(
                        "internalTls: {existingSecrets: {pki-service: own}}",
                        "both certManager.enabled and existingSecrets.pki-service are set: choose one way"),
                new Refusal(
                        "internalTls: {certManager: {enabled: false}}",
                        "internalTls.existingSecrets.hsm-gateway is missing"),
                new Refusal(
                        "terminationGracePeriodSeconds: 100",
                        "must exceed drainSeconds, the 5s in which connections end, and requestTimeout together (105 s)"),
                new Refusal("requestTimeout: 2m", "and requestTimeout together (135 s)"),
                new Refusal(
                        "gateway: {replicas: 3, libraries: [%s, maxSessions: 20, tokenSessionLimit: 64}]}"
                                .formatted(library),
                        "hsm: 3 replicas and one more during an update, with maxSessions 20 each, need 80 sessions, and the"
                                + " token allows 64"),
                new Refusal(
                        "gateway: {libraries: [%s}, %s}]}".formatted(library, library.replace("hsm,", "HSM,")),
                        "gateway.libraries names HSM twice"),
                new Refusal(
                        "gateway: {libraries: [%s}]}".formatted(library.replace("/usr/lib", "/opt/pkcs11")),
                        "neither gateway.pkcs11.volume nor gateway.pkcs11.initContainer brings it there"),
                new Refusal(
                        "gateway: {pkcs11: {volume: {emptyDir: {}}, initContainer: {image: 'a:1', command: [cp]}}}",
                        "both volume and initContainer.image are set"),
                new Refusal("gateway: {pkcs11: {initContainer: {image: 'a:1'}}}", "initContainer.command is missing"),
                new Refusal(
                        "gateway: {pkcs11: {initContainer: {image: 'a:latest', command: [cp]}}}",
                        "must not be :latest"),
                new Refusal(
                        "gateway: {serviceAccount: {create: false}, workloadIdentity: {aws: {roleArn: 'arn:x'}}}",
                        "annotate your own"),
                new Refusal(
                        "transit: {podDisruptionBudget: {minAvailable: 1}}",
                        "set maxUnavailable or minAvailable, not both"),
                new Refusal(
                        "transit: {podDisruptionBudget: {maxUnavailable: null, minAvailable: 2}}",
                        "transit.podDisruptionBudget.minAvailable 2 with 2 replicas would let no node be drained"),
                new Refusal(
                        "registry: {settings: {registry: {dev-root-token: root}}}", "is for development on loopback"),
                new Refusal("ingress: {enabled: true}", "ingress.host is missing"),
                new Refusal(
                        "ingress: {enabled: true, host: a.example.com}", "client tokens must not travel in the clear"),
                new Refusal("tests: {enabled: true}", "tests.tokenSecret.name is missing"),
                new Refusal(
                        "tests: {enabled: true, tokenSecret: {name: a}}", "tests.managedKey.parameters is missing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registy: {replicas: 3}",
                "registry: {replica: 3}",
                "gateway: {replicas: 0}",
                "gateway: {replicas: two}",
                "gateway: {libraries: [{name: hsm, path: /a.so}]}", // the module's checksum is pinned
                "gateway: {libraries: [{name: hsm, path: a.so, sha256: %s}]}",
                "gateway: {libraries: [{name: hsm, path: /a.so, sha256: 00}]}",
                "image: {tag: latest}",
                "image: {digests: {gateway: 'sha256:00'}}",
                "database: {sslMode: prefer}",
                "requestTimeout: 90",
                "networkPolicy: {cloud: true}",
                "internalTls: {enabled: false}",
                "tests: {managedKey: {type: hsm}}"
            })
    void refusesWhatTheSchemaDoesNotKnow(String values) {
        Command.Result result = HelmChart.template(HelmChart.values(MINIMAL), values.replace("%s", "ab".repeat(32)));

        assertThat(result.status()).as(result.output()).isNotZero();
        assertThat(result.output()).contains("don't meet the specifications of the schema");
    }

    /** The arrows of ARCHITECTURE.md: who may call whose internal port. */
    @Test
    void networkPoliciesAreTheArrowsOfTheArchitecture() {
        Set<String> arrows = new HashSet<>();
        for (Map<String, Object> policy : ofKind("NetworkPolicy")) {
            Map<String, Object> spec = HelmChart.mapping(policy.get("spec"));
            String callee = component(spec.get("podSelector"));
            for (Object rule : list(spec.get("ingress"))) {
                Map<String, Object> admitted = HelmChart.mapping(rule);
                String port = Kubelet.text(list(admitted.get("ports")).getFirst(), "port");
                if (!admitted.containsKey("from")) {
                    arrows.add("anyone → %s %s".formatted(callee, port));
                }
                for (Object peer : list(admitted.get("from"))) {
                    arrows.add("%s → %s %s"
                            .formatted(component(HelmChart.mapping(peer).get("podSelector")), callee, port));
                }
            }
        }

        assertThat(arrows)
                .containsExactlyInAnyOrder(
                        "anyone → managed-key-service public",
                        "managed-key-service → pki-service internal",
                        "managed-key-service → transit-service internal",
                        "managed-key-service → hsm-gateway internal",
                        "pki-service → managed-key-service internal",
                        "pki-service → hsm-gateway internal",
                        "transit-service → managed-key-service internal",
                        "transit-service → hsm-gateway internal");
    }

    @Test
    void noContainerMayGainRightsOrWriteItsImage() {
        for (Map<String, Object> deployment : ofKind("Deployment")) {
            Map<String, Object> pod = Kubelet.podOf(deployment);
            assertThat(HelmChart.mapping(pod.get("securityContext"))).containsEntry("runAsNonRoot", true);
            assertThat(pod).containsEntry("automountServiceAccountToken", false);
            for (Object container : list(pod.get("containers"))) {
                assertThat(HelmChart.mapping(HelmChart.mapping(container).get("securityContext")))
                        .containsEntry("readOnlyRootFilesystem", true)
                        .containsEntry("allowPrivilegeEscalation", false)
                        .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
            }
        }
    }

    private List<Map<String, Object>> ofKind(String kind) {
        return HelmChart.objects(HelmChart.render(HelmChart.values(MINIMAL), "")).stream()
                .filter(thing -> kind.equals(thing.get("kind")))
                .toList();
    }

    private static String component(@Nullable Object selector) {
        return String.valueOf(HelmChart.mapping(HelmChart.mapping(selector).get("matchLabels"))
                .get("app.kubernetes.io/component"));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> elements ? elements : List.of();
    }
}
