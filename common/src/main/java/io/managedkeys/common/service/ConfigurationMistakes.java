package io.managedkeys.common.service;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells the mistakes of a configuration one a line, in the place of a stack trace. */
final class ConfigurationMistakes extends AbstractFailureAnalyzer<ConfigurationCheck.Mistakes> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationCheck.Mistakes cause) {
        String mistakes =
                cause.mistakes().stream().map(mistake -> "    - " + mistake).collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "The configuration has mistakes:\n\n" + mistakes,
                "Put them right; docs/configuration.md says what each setting is for.",
                cause);
    }
}
