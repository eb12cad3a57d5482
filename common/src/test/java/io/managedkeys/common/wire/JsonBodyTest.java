package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final String PARSING = "error parsing JSON: failed to parse JSON input: ";

    record Bad(String name, byte[] body, String text) {
        Bad(String name, String body, String text) {
            this(name, body.getBytes(StandardCharsets.UTF_8), text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> refuses() {
        return Stream.of(
                new Bad("open object", "{", "malformed JSON, unclosed containers"),
                new Bad("open array", "{\"a\":[1", "malformed JSON, unclosed containers"),
                new Bad("open string", "{\"a\":\"b", "malformed JSON, unclosed containers"),
                new Bad("no value", "{\"a\":", "malformed JSON, unclosed containers"),
                new Bad("trailing text", "{} x", "invalid character 'x' after top-level value"),
                new Bad("trailing object", "{}{}", "invalid character '{' after top-level value"),
                new Bad("trailing quote", "{}'", "invalid character '\\'' after top-level value"),
                new Bad("duplicate", "{\"a\":1,\"b\":2,\"a\":3}", "duplicate key 'a' in object"),
                new Bad("inner duplicate", "{\"x\":[{\"a\":1,\"a\":3}]}", "duplicate key 'a' in object"),
                new Bad(
                        "array",
                        "[1]",
                        PARSING + "json: cannot unmarshal array into Go value of type map[string]interface {}"),
                new Bad(
                        "bool",
                        " true",
                        PARSING + "json: cannot unmarshal bool into Go value of type map[string]interface {}"),
                new Bad("word", "nope", PARSING + "invalid character in literal null"),
                new Bad("text", "hello", PARSING + "invalid character 'h' looking for beginning of value"),
                new Bad("no colon", "{\"a\" 1}", PARSING + "malformed at line 1"),
                new Bad("bare word", "{\"a\":nope}", PARSING + "malformed at line 1"),
                new Bad("comma at the end", "{\"a\":1,}", PARSING + "malformed at line 1"),
                new Bad("comment", "{\"a\":1/*x*/}", PARSING + "malformed at line 1"),
                new Bad("NaN", "{\"a\":NaN}", PARSING + "malformed at line 1"),
                new Bad("leading zero", "{\"a\":01}", PARSING + "malformed at line 1"),
                new Bad("raw newline in a string", "{\"a\":\"b\nc\"}", PARSING + "malformed at line 1"),
                new Bad(
                        "UTF-16",
                        "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
                        PARSING + "invalid character '\\x00' looking for beginning of object key string"),
                new Bad(
                        "long string",
                        "{\"a\":\"" + "x".repeat(1_048_577) + "\"}",
                        "JSON string value exceeds allowed length"),
                new Bad(
                        "long string in bytes",
                        "{\"a\":\"" + "\u20ac".repeat(349_526) + "\"}",
                        "JSON string value exceeds allowed length"),
                new Bad(
                        "long name",
                        "{\"" + "x".repeat(1_048_577) + "\":1}",
                        "JSON string value exceeds allowed length"),
                new Bad("300 deep", deep(300), "JSON input exceeds allowed nesting depth"),
                new Bad("100000 deep", deep(100_000), "JSON input exceeds allowed nesting depth"),
                new Bad("10001 elements", elements(10_001), "JSON array exceeds allowed element count"),
                new Bad("10001 entries", entries(10_001), "JSON object exceeds allowed entry count"),
                new Bad(
                        "too many values",
                        "{\"a\":[" + ("[" + "1,".repeat(59) + "1],").repeat(9_999) + "1]}",
                        "JSON input exceeds allowed value count"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(Bad bad) {
        assertThatThrownBy(() -> JsonBody.read(bad.body())).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            // The column is where the reader noticed, which is its own affair.
            assertThat(refused.errors())
                    .extracting(text -> text.replaceAll(", column [0-9]+$", ""))
                    .containsExactly(bad.text());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t", "null", " null\n", "{}", " {} "})
    void takesNothingForNoFields(String body) {
        assertThat(JsonBody.read(body.getBytes(StandardCharsets.UTF_8)).values())
                .isEmpty();
    }

    static Stream<String> takesWhatIsJustWithinTheLimits() {
        return Stream.of(deep(299), elements(10_000), entries(10_000), "{\"a\":\"" + "x".repeat(1_048_576) + "\"}");
    }

    @ParameterizedTest
    @MethodSource
    void takesWhatIsJustWithinTheLimits(String body) {
        assertThat(JsonBody.read(body.getBytes(StandardCharsets.UTF_8)).values())
                .isNotEmpty();
    }

    private static String deep(int containers) {
        return "{\"a\":" + "[".repeat(containers - 1) + "]".repeat(containers - 1) + "}";
    }

    private static String elements(int count) {
        return "{\"a\":[" + "1,".repeat(count - 1) + "1]}";
    }

    private static String entries(int count) {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
        }
        return body.append('}').toString();
    }
}
