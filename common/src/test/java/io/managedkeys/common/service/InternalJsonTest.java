package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class InternalJsonTest {
    record Made(String name, int number, @Nullable Long perhaps, List<String> several, byte[] bytes) {
        Made {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("no name");
            }
        }
    }

    record Wrapped(String text) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Wrapped {}
    }

    record ByFactory(String text) {
        @JsonCreator
        static ByFactory of(String text) {
            return new ByFactory(text + "!");
        }
    }

    record Nothing() {}

    record Both(Made made, Wrapped wrapped, ByFactory byFactory, Nothing nothing) {}

    record Calls(List<String> methods) {
        Calls {
            methods = StackWalker.getInstance()
                    .walk(frames -> frames.map(StackFrame::getMethodName).toList());
        }
    }

    private static final String MADE = """
            {"several":["a"],"number":3,"name":"n","bytes":"AQ==","unknown":{}}""";

    @Test
    void makesRecordsByTheirConstructors() {
        assertThat(JsonMapper.shared()
                        .readValue("{\"methods\":[]}", Calls.class)
                        .methods())
                .contains("invokeWithArguments");

        assertThat(InternalJson.mapper()
                        .readValue("{\"methods\":[]}", Calls.class)
                        .methods())
                .doesNotContain("invokeWithArguments");
    }

    static Stream<String> readsAsJacksonDoes() {
        return Stream.of(
                MADE,
                MADE.replace("3", "\"3\""),
                MADE.replace("3", "null"),
                MADE.replace("3", "\"x\""),
                MADE.replace("\"number\":3,", ""),
                MADE.replace("\"n\"", "\"\""),
                MADE.replace("\"n\"", "null"),
                MADE.replace("\"unknown\":{}", "\"perhaps\":7"),
                MADE + " x");
    }

    @ParameterizedTest
    @MethodSource
    void readsAsJacksonDoes(String made) {
        String json = "{\"made\":%s,\"wrapped\":\"w\",\"byFactory\":\"f\",\"nothing\":{}}".formatted(made);

        assertThat(outcome(InternalJson.mapper(), json)).isEqualTo(outcome(JsonMapper.shared(), json));
    }

    /** What was read, written again; or how it failed. */
    private static String outcome(JsonMapper mapper, String json) {
        Both[] read = new Both[1];
        Throwable failure = catchThrowable(() -> read[0] = mapper.readValue(json, Both.class));
        return failure == null
                ? JsonMapper.shared().writeValueAsString(read[0])
                : failure.getClass() + " " + failure.getMessage();
    }
}
