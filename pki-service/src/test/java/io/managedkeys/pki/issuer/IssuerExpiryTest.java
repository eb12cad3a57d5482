package io.managedkeys.pki.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerExpiryTest {
    @ParameterizedTest
    @CsvSource({
        "-P1D, EXPIRED",
        "PT0S, EXPIRED",
        "PT1S, WEEK",
        "P7D, WEEK",
        "P8D, MONTH",
        "P30D, MONTH",
        "P31D, QUARTER",
        "P90D, QUARTER",
        "P91D, LONGER",
        "P36500D, LONGER"
    })
    void tellsHowMuchTimeIsLeft(Duration left, IssuerExpiry.Left expected) {
        assertThat(IssuerExpiry.Left.of(left)).isEqualTo(expected);
    }
}
