package io.managedkeys.suite.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of {@code deploy/observability}. */
final class Observability {
    private static final String RULES = "prometheus/rules.yml";
    private static final List<String> TESTS = List.of("prometheus/rules.test.yml", "prometheus/rules.slow.test.yml");

    private final Path checkout;

    Observability() {
        Path here = Path.of("").toAbsolutePath();
        this.checkout = Stream.iterate(here, Objects::nonNull, Path::getParent)
                .filter(folder ->
                        Files.exists(folder.resolve("dev")) && Files.isDirectory(folder.resolve("suite-tests")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run this inside a checkout of Managed Keys"));
    }

    /** What an alert says. */
    record Alert(String name, Map<String, String> labels, Map<String, String> annotations) {}

    /** A case of the alerts' tests. */
    record Case(String alert, boolean fires) {}

    Path rules() {
        return folder().resolve(RULES);
    }

    List<Path> tests() {
        return TESTS.stream().map(folder()::resolve).toList();
    }

    Path runbooks() {
        return checkout.resolve("docs/runbooks");
    }

    List<Path> dashboards() {
        try (Stream<Path> files = Files.list(folder().resolve("dashboards"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Alert> alerts() {
        return list(read(rules()), "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .filter(rule -> rule.containsKey("alert"))
                .map(rule -> new Alert(text(rule, "alert"), texts(rule, "labels"), texts(rule, "annotations")))
                .toList();
    }

    List<Case> cases() {
        return tests().stream()
                .flatMap(file -> list(read(file), "tests").stream())
                .flatMap(test -> list(test, "alert_rule_test").stream())
                .map(test -> new Case(
                        text(test, "alertname"), !list(test, "exp_alerts").isEmpty()))
                .toList();
    }

    /** A program of Debian's package prometheus: where ./dev unpacked it, or on the path. */
    String program(String name) {
        Path unpacked = checkout.resolve(".dev/bin").resolve(name);
        return Files.isExecutable(unpacked) ? unpacked.toString() : name;
    }

    private Path folder() {
        return checkout.resolve("deploy/observability");
    }

    private static Map<String, Object> read(Path yaml) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // YAML has no other lists here
    private static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) parent.getOrDefault(key, List.of());
    }

    @SuppressWarnings("unchecked") // labels and annotations are texts
    private static Map<String, String> texts(Map<String, Object> parent, String key) {
        return (Map<String, String>) parent.getOrDefault(key, Map.of());
    }

    private static String text(Map<String, Object> parent, String key) {
        return String.valueOf(parent.get(key));
    }
}
