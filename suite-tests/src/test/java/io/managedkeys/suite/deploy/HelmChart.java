package io.managedkeys.suite.deploy;

import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The chart of this checkout, and the {@code helm} that reads it. */
final class HelmChart {
    static final Path RESOURCES = Applications.checkout().resolve("suite-tests/src/test/resources/deploy");

    private static final Path CHART = Applications.checkout().resolve("deploy/helm/managed-keys");
    /** Told on standard error for the folder of rules, which the chart shares with docker-compose. */
    private static final String NOTICE = "found symbolic link in path";

    private HelmChart() {}

    static Path values(String name) {
        return RESOURCES.resolve("values").resolve(name + ".yaml");
    }

    static Command.Result lint(Path values) {
        return helm("lint", CHART.toString(), "--strict", "--values", values.toString());
    }

    /** What {@code helm template} says, objects or a failure, with further values over those of the file. */
    static Command.Result template(Path values, String furtherValues, String... options) {
        List<String> words =
                new ArrayList<>(List.of("template", "keys", CHART.toString(), "--namespace", "vault", "--values"));
        words.addAll(List.of(values.toString(), "--values", "-"));
        words.addAll(List.of(options));
        return helm(furtherValues, words.toArray(String[]::new));
    }

    /** The objects that must come out. */
    static String render(Path values, String furtherValues) {
        Command.Result result = template(values, furtherValues);
        if (result.status() != 0) {
            throw new AssertionError(result.output());
        }
        return result.output();
    }

    static List<Map<String, Object>> objects(String rendered) {
        return StreamSupport.stream(yaml().loadAll(rendered).spliterator(), false)
                .filter(Map.class::isInstance)
                .map(HelmChart::mapping)
                .toList();
    }

    static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }

    @SuppressWarnings("unchecked") // YAML's mappings have text as keys here
    static Map<String, Object> mapping(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value, "a mapping is missing");
    }

    private static Command.Result helm(String... arguments) {
        return helm("", arguments);
    }

    private static Command.Result helm(String input, String[] arguments) {
        Path own = Applications.checkout().resolve(".dev/bin/helm");
        List<String> words = new ArrayList<>(List.of(Files.exists(own) ? own.toString() : "helm"));
        words.addAll(List.of(arguments));
        Command.Result result =
                Command.of(words.toArray(String[]::new)).reading(input).run();
        String output = result.output()
                .lines()
                .filter(line -> !line.contains(NOTICE))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return new Command.Result(result.status(), output);
    }
}
