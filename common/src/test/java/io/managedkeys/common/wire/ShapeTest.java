package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ShapeTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1}                    | {"a":1,"b":2}         | true
            {"a":1}                    | {"b":1}               | false
            {"a":null}                 | {}                    | false
            {"a":null}                 | {"a":null}            | true
            {"a":{}}                   | {"a":[]}              | false
            []                         | []                    | true
            []                         | [1]                   | false
            []                         | null                  | false
            []                         | {}                    | false
            [1]                        | []                    | false
            [1]                        | 1                     | false
            [1,2]                      | [2,1]                 | true
            [1,1]                      | [2,1]                 | false
            [1,1]                      | [1,2]                 | false
            ["<string>","a"]           | ["b","b"]             | false
            ["a","<string>"]           | ["b","a"]             | true
            ["<string>"]               | [1]                   | false
            ["<string>"]               | [null]                | false
            ["<int>"]                  | ["1"]                 | false
            ["<int>"]                  | [1.5]                 | false
            ["<number>"]               | [1.5]                 | true
            ["<bool>"]                 | ["true"]              | false
            [{"a":1},{"a":2}]          | [{"a":2},{"a":2}]     | false
            ["vault:v1:<b64>"]         | ["vault:v1:YQ=="]     | true
            ["vault:v1:<b64>"]         | ["vault:v2:YQ=="]     | false
            ["a.c"]                    | ["abc"]               | false
            {"<hex>#1":1,"<hex>#2":1}  | {"aa":1,"bb":1}       | true
            {"<hex>#1":1,"<hex>#2":1}  | {"aa":1}              | false
            {"<hex>#1":1,"<hex>#2":2}  | {"aa":2,"bb":2}       | false
            {"<hex>#1":1,"aa":1}       | {"aa":1}              | false
            {"<hex>#1":1}              | {"zz":1}              | false
            """)
    void fitsWhatWasRecordedAndNothingElse(String shape, String value, boolean fits) {
        assertThat(Shape.difference(MAPPER.readTree(shape), MAPPER.readTree(value))
                        .isEmpty())
                .isEqualTo(fits);
    }
}
