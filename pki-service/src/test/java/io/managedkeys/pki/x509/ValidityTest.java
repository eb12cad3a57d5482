package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidityTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private record Case(
            String why, int ttl, int roleTtl, int roleMax, int mountDefault, int mountMax, int hours, boolean warned) {}

    static Stream<Case> clampsLifetimes() {
        return Stream.of(
                new Case("what was asked for", 5, 2, 0, 1, 100, 5, false),
                new Case("else the role's", 0, 2, 0, 1, 100, 2, false),
                new Case("else the mount's", 0, 0, 0, 1, 100, 1, false),
                new Case("the role's maximum", 50, 2, 10, 1, 100, 10, true),
                new Case("the mount's maximum where the role has none", 500, 2, 0, 1, 100, 100, true),
                new Case("the role's maximum alone where it has one", 150, 2, 200, 1, 100, 150, false),
                new Case("the role's own ttl above the mount's maximum", 0, 300, 0, 1, 100, 100, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void clampsLifetimes(Case lifetime) {
        Validity validity = wish(lifetime, "").from(NOW);

        assertThat(validity.notAfter()).isEqualTo(NOW.plus(HOUR.multipliedBy(lifetime.hours())));
        assertThat(validity.notBefore()).isEqualTo(NOW.minusSeconds(30));
        assertThat(validity.warnings()).hasSize(lifetime.warned() ? 1 : 0);
    }

    private static Validity.Wish wish(Case hours, String notAfter) {
        return new Validity.Wish(
                HOUR.multipliedBy(hours.ttl()),
                notAfter,
                HOUR.multipliedBy(hours.roleTtl()),
                HOUR.multipliedBy(hours.roleMax()),
                HOUR.multipliedBy(hours.mountDefault()),
                HOUR.multipliedBy(hours.mountMax()),
                Duration.ofSeconds(30));
    }

    @Test
    void letsNotAfterPassTheMaximum() {
        Case none = new Case("", 0, 0, 0, 1, 2, 0, false);

        assertThat(wish(none, "9999-12-31T23:59:59Z").from(NOW).notAfter())
                .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @Test
    void refusesBothAndNonsense() {
        Case ttl = new Case("", 1, 0, 0, 1, 2, 0, false);
        Case none = new Case("", 0, 0, 0, 1, 2, 0, false);

        assertThatThrownBy(() -> wish(ttl, "2031-01-01T00:00:00Z").from(NOW)).hasMessageContaining("Either ttl");
        assertThatThrownBy(() -> wish(none, "tomorrow").from(NOW)).hasMessageContaining("parsing time \"tomorrow\"");
    }

    @Test
    void endsEndlessLifetimesAtTheLastMoment() {
        Validity.Wish endless = new Validity.Wish(
                Duration.ofSeconds(Long.MAX_VALUE / 2),
                "",
                Duration.ZERO,
                Duration.ZERO,
                HOUR,
                Duration.ofSeconds(Long.MAX_VALUE / 2),
                Duration.ZERO);

        assertThat(endless.from(NOW).notAfter()).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @Test
    void bindsLeavesToTheirIssuer() {
        Validity validity = wish(new Case("", 5, 0, 0, 1, 100, 0, false), "").from(NOW);
        Instant earlier = NOW.plus(HOUR);

        assertThat(validity.within(NOW.plus(HOUR.multipliedBy(5)), "err")).isEqualTo(validity);
        assertThat(validity.within(earlier, "truncate").notAfter()).isEqualTo(earlier);
        assertThat(validity.within(earlier, "permit")).isEqualTo(validity);
        assertThatThrownBy(() -> validity.within(earlier, "err"))
                .hasMessageContaining("notAfter of 2030-01-01T05:00:00Z that is beyond the expiration of the CA"
                        + " certificate at 2030-01-01T01:00:00Z");
        assertThatThrownBy(() -> validity.within(earlier, "always_enforce_err")).isNotNull();
    }
}
