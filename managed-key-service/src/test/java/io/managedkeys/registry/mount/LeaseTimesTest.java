package io.managedkeys.registry.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts are Vault's. */
class LeaseTimesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, none, 0, 0",
                "1h, none, 3600, 0",
                "none, 2h, 0, 7200",
                "1h, 1h, 3600, 3600",
                "60, 120, 60, 120",
                "1d, 2d, 86400, 172800",
                "system, system, 0, 0",
                "768h, none, 2764800, 0",
                "769h, 769h, 2768400, 2768400",
                "none, 1s, 0, 1"
            })
    void readsThoseOfANewMount(@Nullable String given, @Nullable String max, long seconds, long maxSeconds) {
        assertThat(LeaseTimes.forNewMount(tuning(given, max))).isEqualTo(new LeaseTimes(seconds, maxSeconds));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "2h, 1h, given default lease TTL greater than given max lease TTL",
                "769h, none, given default lease TTL greater than system max lease TTL of 2764800",
                "769h, system, given default lease TTL greater than system max lease TTL of 2764800",
                "x, none, 'unable to parse default TTL of x: '",
                "none, x, 'unable to parse max TTL of x: '"
            })
    void refusesThoseOfANewMount(@Nullable String given, @Nullable String max, String text) {
        assertThatThrownBy(() -> LeaseTimes.forNewMount(tuning(given, max)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, none, 3600, 7200",
                "2h, none, 7200, 7200",
                "none, 1h, 3600, 3600",
                "system, none, 0, 7200",
                "none, system, 3600, 0",
                "3h, 3h, 10800, 10800"
            })
    void leavesWhatIsNotTuned(@Nullable String given, @Nullable String max, long seconds, long maxSeconds) {
        assertThat(LeaseTimes.tuned(tuning(given, max), hours(1, 2))).isEqualTo(new LeaseTimes(seconds, maxSeconds));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "3h, none, backend max lease TTL of 7200 would be less than backend default lease TTL of 10800",
                "none, 1800, backend max lease TTL of 1800 would be less than backend default lease TTL of 3600",
                "769h, system, backend default lease TTL of 2768400 would be greater than system max lease TTL of 2764800"
            })
    void refusesATuningThatDoesNotFitWhatIsThere(@Nullable String given, @Nullable String max, String text) {
        assertThatThrownBy(() -> LeaseTimes.tuned(tuning(given, max), hours(1, 2)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(text);
    }

    private static MountConfig hours(long given, long max) {
        return tuning(null, null).applyTo(MountConfig.DEFAULT, given * 3600, max * 3600);
    }

    private static MountTuning tuning(@Nullable String given, @Nullable String max) {
        return new MountTuning(
                given, max, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }
}
