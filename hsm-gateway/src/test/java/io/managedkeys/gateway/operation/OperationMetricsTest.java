package io.managedkeys.gateway.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.pkcs11.TestEntries;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OperationMetricsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final GatewayProperties properties = properties();

    private static GatewayProperties properties() {
        return new Binder(new MapConfigurationPropertySource(Map.of(
                        "gateway.keys-folder", "/nowhere",
                        "gateway.libraries[0].name", "SoftHSM",
                        "gateway.libraries[0].path", "/lib/softhsm.so",
                        "gateway.metrics-of-keys", "3")))
                .bind("gateway", GatewayProperties.class)
                .get();
    }

    /** Ten thousand names of libraries, as ten thousand managed keys may have, and none of them is a label. */
    @Test
    void keepsTheNumberOfSeriesWhateverClientsName() {
        OperationMetrics metrics = new OperationMetrics(properties, meters);
        int before = meters.getMeters().size();

        for (int i = 0; i < 10_000; i++) {
            BackendConfig config = TestEntries.in("library-" + i, "token").config();
            metrics.of(config).count(OperationMetrics.Operation.SIGN, OperationMetrics.Outcome.OK, 1);
        }

        assertThat(meters.getMeters()).hasSize(before);
        assertThat(count(OperationMetrics.UNKNOWN)).isEqualTo(10_000);
    }

    @Test
    void countsALibraryUnderItsConfiguredName() {
        OperationMetrics metrics = new OperationMetrics(properties, meters);

        metrics.of(TestEntries.in("softhsm", "token").config())
                .count(OperationMetrics.Operation.SIGN, OperationMetrics.Outcome.OK, 2);

        assertThat(count("SoftHSM")).isEqualTo(2);
    }

    @Test
    void keepsTheLastSuccessOfNoMoreKeysThanConfigured() {
        LastSuccess lastSuccess = new LastSuccess(properties, meters, CLOCK);
        UUID first = UUID.randomUUID();

        lastSuccess.of(first);
        for (int i = 0; i < 10_000; i++) {
            lastSuccess.of(UUID.randomUUID());
        }
        lastSuccess.of(first);

        assertThat(meters.getMeters()).hasSize(3);
        assertThat(meters.get("managed_key.last.success.timestamp")
                        .tag("managed_key", first.toString())
                        .timeGauge()
                        .value(java.util.concurrent.TimeUnit.SECONDS))
                .isEqualTo(CLOCK.instant().getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "INVALID_REQUEST, REFUSED",
                "BACKEND_FAILED, FAILED",
                "INTERNAL, FAILED",
                "UNAVAILABLE, UNAVAILABLE",
                "-, FAILED"
            })
    void tellsWhoseFaultItIs(@Nullable ErrorKind kind, OperationMetrics.Outcome outcome) {
        assertThat(OperationMetrics.Outcome.of(kind)).isEqualTo(outcome);
    }

    private double count(String backend) {
        return meters.get("managed_key.operations")
                .tags("backend", backend, "operation", "sign", "outcome", "ok")
                .counter()
                .count();
    }
}
