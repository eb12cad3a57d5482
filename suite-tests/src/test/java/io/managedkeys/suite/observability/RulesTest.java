package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.Command;
import io.managedkeys.suite.observability.Observability.Alert;
import io.managedkeys.suite.observability.Observability.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules as promtool sees them, and that no alert lacks what people need when it fires. */
class RulesTest {
    private static final Observability FILES = new Observability();
    private static final Set<String> SEVERITIES = Set.of("critical", "warning");

    static List<Alert> alerts() {
        return FILES.alerts();
    }

    @Test
    void promtoolAcceptsTheRules() {
        Command.Result result = promtool("check", "rules", FILES.rules().toString());

        assertThat(result.status()).as(result.output()).isZero();
    }

    @Test
    void alertsFireWhenTheyShallAndOnlyThen() {
        Command.Result result = promtool(
                Stream.concat(Stream.of("test", "rules"), FILES.tests().stream().map(Path::toString))
                        .toArray(String[]::new));

        assertThat(result.status()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void sayWhatPeopleNeed(Alert alert) throws IOException {
        Path runbook = FILES.runbooks().resolve(alert.name() + ".md");

        assertThat(alert.labels().get("severity")).isIn(SEVERITIES);
        assertThat(alert.annotations()).containsKeys("summary", "description");
        assertThat(alert.annotations().get("runbook_url")).endsWith("/docs/runbooks/" + alert.name() + ".md");
        assertThat(Files.readString(runbook))
                .contains("# " + alert.name(), "## What it means", "## Where to look", "## What to do");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void areTestedBothWays(Alert alert) {
        assertThat(FILES.cases()).contains(new Case(alert.name(), true), new Case(alert.name(), false));
    }

    @Test
    void noRunbookHasLostItsAlert() throws IOException {
        Set<String> pages =
                FILES.alerts().stream().map(alert -> alert.name() + ".md").collect(Collectors.toSet());
        try (var files = Files.list(FILES.runbooks())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(pages);
        }
    }

    private static Command.Result promtool(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = FILES.program("promtool");
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Command.of(words).run();
    }
}
