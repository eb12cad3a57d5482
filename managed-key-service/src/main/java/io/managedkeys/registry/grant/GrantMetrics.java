package io.managedkeys.registry.grant;

import io.managedkeys.common.error.ApiException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** {@code registry_grants_total}: grants that engines asked for, by outcome. */
@Component
class GrantMetrics {
    private final Counter given;
    private final Counter refused;
    private final Counter failed;
    private final Counter unavailable;

    GrantMetrics(MeterRegistry meters) {
        this.given = counter("ok", meters);
        this.refused = counter("refused", meters);
        this.failed = counter("failed", meters);
        this.unavailable = counter("unavailable", meters);
    }

    private static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("registry.grants")
                .description("key grants that engines asked for")
                .tag("outcome", outcome)
                .register(meters);
    }

    <T> T counted(Supplier<T> giving) {
        Counter outcome = failed;
        try {
            T grant = giving.get();
            outcome = given;
            return grant;
        } catch (ApiException e) {
            outcome = switch (e.kind()) {
                case UNAVAILABLE, RATE_LIMITED -> unavailable;
                case BACKEND_FAILED, INTERNAL -> failed;
                default -> refused;
            };
            throw e;
        } finally {
            outcome.increment();
        }
    }
}
