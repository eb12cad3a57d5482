package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireDurationTest {
    @ParameterizedTest
    @CsvSource({
        "'', PT0S",
        "0, PT0S",
        "30, PT30S",
        "+30, PT30S",
        "-5, PT-5S",
        "30s, PT30S",
        "5m, PT5M",
        "2h45m, PT2H45M",
        "2160h0m0s, PT2160H",
        "1d, PT24H",
        "30d, PT720H",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "100ms, PT0.1S",
        "10us, PT0.00001S",
        "10µs, PT0.00001S",
        "3ns, PT0.000000003S",
        "-5m, PT-5M",
        "-1.5h, PT-1H-30M"
    })
    void reads(String text, Duration expected) {
        assertThat(WireDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2x                   | time: unknown unit \"x\" in duration \"2x\"",
                "1d12h                | time: unknown unit \"d\" in duration \"1d12h\"",
                "zz                   | time: invalid duration \"zz\"",
                "1.5                  | time: missing unit in duration \"1.5\"",
                "1h30                 | time: missing unit in duration \"1h30\"",
                "-                    | time: invalid duration \"-\"",
                ".s                   | time: invalid duration \".s\"",
                "1 h                  | time: unknown unit \" h\" in duration \"1 h\"",
                "1.5d                 | strconv.ParseInt: parsing \"1.5\": invalid syntax",
                "d                    | strconv.ParseInt: parsing \"\": invalid syntax",
                "99999999999999h      | time: invalid duration \"99999999999999h\"",
                "999999999999999999   | time: invalid duration \"999999999999999999\"",
                "99999999999999999999 | time: missing unit in duration \"99999999999999999999\""
            })
    void refusesWithGosText(String text, String message) {
        assertThatThrownBy(() -> WireDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT59S, 59s",
        "PT1M, 1m0s",
        "PT1H, 1h0m0s",
        "PT768H, 768h0m0s",
        "PT1H1M1S, 1h1m1s",
        "PT-1M, -1m0s"
    })
    void prints(Duration duration, String text) {
        assertThat(WireDuration.format(duration)).isEqualTo(text);
    }
}
