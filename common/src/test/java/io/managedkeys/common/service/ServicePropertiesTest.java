package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicePropertiesTest {
    @ParameterizedTest
    @CsvSource({"PT0S, PT30S", "PT1S, PT0.5S", "PT5S, PT2.5S", "PT60S, PT30S", "PT2M, PT30S"})
    void usesNoConnectionThatRestedWhileAPeerDrained(Duration drainTime, Duration longestRest) {
        ServiceProperties properties =
                new ServiceProperties(Map.of(), Duration.ofSeconds(90), drainTime, Duration.ofMinutes(10));

        assertThat(properties.longestRest()).isEqualTo(longestRest);
    }
}
