package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @AfterEach
    void end() {
        TraceParent.end();

        assertThat(TraceParent.current()).isNull();
        assertThat(MDC.get(TraceParent.FIELD)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00-" + TRACE + "-00f067aa0ba902b7-01", "cc-" + TRACE + "-00f067aa0ba902b7-00-what-comes-later"})
    void takesATrace(String header) {
        TraceParent.begin(header);

        assertThat(TraceParent.current()).isEqualTo(header);
        assertThat(MDC.get(TraceParent.FIELD)).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                TRACE,
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01\nERROR a line of its own",
                "00-" + TRACE + "-00f067aa0ba902b7-01 and more"
            })
    void takesNothingElse(String header) {
        TraceParent.begin(header);

        assertThat(TraceParent.current()).isNull();
        assertThat(MDC.get(TraceParent.FIELD)).isNull();
    }
}
