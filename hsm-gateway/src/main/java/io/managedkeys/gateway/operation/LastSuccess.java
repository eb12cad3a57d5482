package io.managedkeys.gateway.operation;

import io.managedkeys.gateway.GatewayProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code managed_key_last_success_timestamp_seconds}: when a managed key was last used with success, for the first keys
 * that are used here, and no more of them than configured.
 */
@Component
final class LastSuccess {
    private final int limit;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final ConcurrentMap<UUID, AtomicLong> millis = new ConcurrentHashMap<>();

    LastSuccess(GatewayProperties properties, MeterRegistry meters, InstantSource clock) {
        this.limit = properties.metricsOfKeys();
        this.meters = meters;
        this.clock = clock;
    }

    void of(UUID managedKey) {
        AtomicLong known = millis.get(managedKey);
        if (known == null) {
            if (millis.size() >= limit) {
                return;
            }
            known = add(managedKey);
        }
        if (known != null) {
            known.lazySet(clock.millis());
        }
    }

    private synchronized @Nullable AtomicLong add(UUID managedKey) {
        if (millis.size() >= limit) {
            return millis.get(managedKey);
        }
        return millis.computeIfAbsent(managedKey, key -> {
            AtomicLong value = new AtomicLong();
            TimeGauge.builder("managed_key.last.success.timestamp", value, TimeUnit.MILLISECONDS, AtomicLong::get)
                    .description("when the managed key was last used with success")
                    .tag("managed_key", key.toString())
                    .strongReference(true)
                    .register(meters);
            return value;
        });
    }
}
