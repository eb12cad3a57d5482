package io.managedkeys.suite.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The matrix grows with the engines, or fails. */
class TrialsTest {
    @Test
    void tryEveryWriteOfTheEnginesOrSayWhyNot() {
        Set<String> known = new HashSet<>(Trials.WITHOUT_KEY);
        known.addAll(Trials.SAME_AS_ANOTHER);
        Trials.all().forEach(trial -> known.add(trial.route()));

        assertThat(EngineRoutes.writes())
                .as("writes that no trial makes; see Trials")
                .isNotEmpty()
                .contains("transit /sign/*", "pki /root/generate/*")
                .isSubsetOf(known);
    }
}
