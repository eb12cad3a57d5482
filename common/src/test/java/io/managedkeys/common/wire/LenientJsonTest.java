package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LenientJsonTest {
    record Nested(@Nullable String maxTtl) {}

    record Fields(
            @Nullable String text,
            @Nullable Boolean flag,
            @Nullable Integer small,
            @Nullable Long number,
            @Nullable BigInteger big,
            @Nullable Duration time,
            @Nullable List<String> list,
            @Nullable List<JsonNode> items,
            @Nullable Map<String, String> pairs,
            @Nullable JsonNode any,
            @Nullable Nested nested,
            @Nullable Secret pin,
            @Nullable Boolean excludeCnFromSans,
            @Nullable String default_) {}

    record Case(String field, String json, @Nullable Object expected) {
        @Override
        public String toString() {
            return field + " from " + json;
        }
    }

    static Stream<Case> converts() {
        return Stream.of(
                new Case("text", "\"a\"", "a"),
                new Case("text", "12", "12"),
                new Case("text", "1.50", "1.50"),
                new Case("text", "123456789012345678901234567890", "123456789012345678901234567890"),
                new Case("text", "true", "1"),
                new Case("text", "false", "0"),
                new Case("text", "\"\"", ""),
                new Case("text", "null", null),
                new Case("flag", "true", true),
                new Case("flag", "\"True\"", true),
                new Case("flag", "\"t\"", true),
                new Case("flag", "\"0\"", false),
                new Case("flag", "\"\"", false),
                new Case("flag", "1", true),
                new Case("flag", "0", false),
                new Case("flag", "null", null),
                new Case("exclude_cn_from_sans", "\"true\"", true),
                new Case("default", "\"a\"", "a"),
                new Case("small", "\"2\"", 2),
                new Case("small", "-2", -2),
                new Case("small", "\"\"", 0),
                new Case("small", "true", 1),
                new Case("small", "\"0x10\"", 16),
                new Case("small", "\"010\"", 8),
                new Case("small", "\"1_000\"", 1000),
                new Case("number", "9223372036854775807", Long.MAX_VALUE),
                new Case("number", "\"-9223372036854775808\"", Long.MIN_VALUE),
                new Case("big", "18446744073709551615", new BigInteger("18446744073709551615")),
                new Case("big", "\"0x1F\"", BigInteger.valueOf(31)),
                new Case("time", "\"720h\"", Duration.ofHours(720)),
                new Case("time", "7200", Duration.ofHours(2)),
                new Case("time", "\"\"", Duration.ZERO),
                new Case("list", "\"a, b ,c\"", List.of("a", "b", "c")),
                new Case("list", "\"a,,b\"", List.of("a", "", "b")),
                new Case("list", "\"\"", List.of()),
                new Case("list", "[\" a \",\"b,c\"]", List.of("a", "b,c")),
                new Case("list", "[1,true,null]", List.of("1", "1", "")),
                new Case("list", "[]", List.of()),
                new Case("list", "{}", List.of()),
                new Case("list", "5", List.of("5")),
                new Case("list", "true", List.of("1")),
                new Case("pairs", "{\"a\":\"b\",\"c\":1}", Map.of("a", "b", "c", "1")),
                new Case("pairs", "[\"a=b\",\"c=d=e\"]", Map.of("a", "b", "c", "d=e")),
                new Case("pairs", "\"a=b,c=d\"", Map.of("a", "b,c=d")),
                new Case("pairs", "{}", Map.of()),
                new Case("pairs", "[]", Map.of()),
                new Case("nested", "{\"max_ttl\":5,\"other\":1}", new Nested("5")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void converts(Case given) throws ReflectiveOperationException {
        Fields read = read("{\"" + given.field() + "\":" + given.json() + "}").value();
        String component = switch (given.field()) {
            case "exclude_cn_from_sans" -> "excludeCnFromSans";
            case "default" -> "default_";
            default -> given.field();
        };
        assertThat(Fields.class.getDeclaredMethod(component).invoke(read)).isEqualTo(given.expected());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "flag   | 2           | cannot parse '' as bool: strconv.ParseBool: parsing \"2\": invalid syntax",
                "flag   | \"yes\"     | cannot parse '' as bool: strconv.ParseBool: parsing \"yes\": invalid syntax",
                "small  | \"x\\\"y\"  | cannot parse '' as int: strconv.ParseInt: parsing \"x\\\"y\": invalid syntax",
                "small  | 2147483648  | cannot parse '' as int: strconv.ParseInt: parsing \"2147483648\": value out of range",
                "number | \"08\"      | cannot parse '' as int: strconv.ParseInt: parsing \"08\": invalid syntax",
                "number | [1]         | '' expected type 'int', got unconvertible type '[]interface {}', value: '[1]'",
                "big    | \"1.0\"     | cannot parse '' as int: strconv.ParseInt: parsing \"1.0\": invalid syntax",
                "time   | true        | could not parse duration from input",
                "time   | {\"a\":1}   | could not parse duration from input",
                "time   | -300        | cannot provide negative value '-300'",
                "text   | {\"b\":[1,null],\"a\":{}} | '' expected type 'string', got unconvertible type 'map[string]interface {}', value: 'map[a:map[] b:[1 <nil>]]'",
                "items  | \"abc\"     | source data must be an array or slice, got string",
                "pairs  | \"=b\"      | invalid key pair \"=b\"",
                "nested | \"a\"       | '' expected a map, got 'string'",
                "nested | [1]         | '' expected a map, got 'slice'",
                "pin    | [\"1234\"]  | '' expected type 'string', got unconvertible type '[]interface {}'"
            })
    void refusesWithVaultsText(String field, String json, String text) {
        assertThatThrownBy(() -> read("{\"" + field + "\":" + json + "}"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.errors())
                                .containsExactly("Field validation failed: error converting input for field \"" + field
                                        + "\": " + text));
    }

    @Test
    void namesUnknownFieldsInOrder() {
        assertThat(read("{\"zz\":1,\"aa\":2,\"text\":\"a\",\"Text\":1}").unknown())
                .containsExactly("Text", "aa", "zz");
    }

    @Test
    void tellsAbsentFromNull() {
        WireFields fields = JsonBody.read(bytes("{\"a\":null,\"b\":1}"));
        assertThat(fields.has("a")).isTrue();
        assertThat(fields.get("a")).isNotNull();
        assertThat(fields.has("c")).isFalse();
        assertThat(fields.get("c")).isNull();
    }

    @ParameterizedTest(name = "{0} + {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"}               | {\"a\":\"c\"}                 | {\"a\":\"c\"}",
                "{\"a\":\"b\"}               | {\"b\":\"c\"}                 | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"}               | {\"a\":null}                  | {}",
                "{\"a\":\"b\",\"b\":\"c\"}   | {\"a\":null}                  | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]}             | {\"a\":\"c\"}                 | {\"a\":\"c\"}",
                "{\"a\":\"c\"}               | {\"a\":[\"b\"]}               | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}}       | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]}     | {\"a\":[1]}                   | {\"a\":[1]}",
                "{\"e\":null}                | {\"a\":1}                     | {\"e\":null,\"a\":1}",
                "{}                          | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void patchesAsTheExamplesOfRfc7396(String whole, String patch, String result) {
        JsonMapper mapper = JsonMapper.shared();
        WireFields patched = JsonBody.read(bytes(patch)).patchedOnto(mapper.readTree(whole));
        assertThat(mapper.valueToTree(patched.values()).equals(mapper.readTree(result)))
                .as(patched.toString())
                .isTrue();
    }

    private static LenientJson.Parsed<Fields> read(String json) {
        return LenientJson.read(JsonBody.read(bytes(json)), Fields.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
