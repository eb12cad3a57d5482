package io.managedkeys.transit.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.TestKeyRings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyRingCacheTest {
    private static final UUID MOUNT = new UUID(0, 7);
    private static final KeyRing OLD = TestKeyRings.of(1, 1, 0);
    private static final KeyRing NEW = TestKeyRings.of(2, 1, 0);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Optional<KeyRing> stored = Optional.of(OLD);
    private final AtomicInteger loads = new AtomicInteger();
    private final KeyRingCache cache = cache(Duration.ofSeconds(1), 10);

    private KeyRingCache cache(Duration lifetime, int size) {
        return new KeyRingCache(new TransitProperties(lifetime, size), () -> now);
    }

    private Optional<KeyRing> get(KeyRingCache from, String name) {
        return from.get(MOUNT, name, () -> {
            loads.incrementAndGet();
            return stored;
        });
    }

    @Test
    void asksOnceWithinTheLifetime() {
        get(cache, "k");
        now = now.plusMillis(999);
        assertThat(get(cache, "k")).contains(OLD);
        assertThat(loads).hasValue(1);
    }

    @Test
    void seesAnotherReplicasWriteWhenTheLifetimeIsOver() {
        get(cache, "k");
        stored = Optional.of(NEW);
        now = now.plusSeconds(1);
        assertThat(get(cache, "k")).contains(NEW);
    }

    @Test
    void seesAnotherReplicasDeletionWhenTheLifetimeIsOver() {
        get(cache, "k");
        stored = Optional.empty();
        now = now.plusSeconds(1);
        assertThat(get(cache, "k")).isEmpty();
    }

    @Test
    void seesItsOwnWriteAtOnce() {
        get(cache, "k");
        stored = Optional.of(NEW);
        cache.forget(MOUNT, "k");
        assertThat(get(cache, "k")).contains(NEW);
    }

    @Test
    void doesNotKeepWhatWasReadBeforeItsOwnWrite() {
        Optional<KeyRing> read = cache.get(MOUNT, "k", () -> {
            Optional<KeyRing> before = stored;
            stored = Optional.of(NEW);
            cache.forget(MOUNT, "k");
            return before;
        });
        assertThat(read).contains(OLD);
        assertThat(get(cache, "k")).contains(NEW);
    }

    @Test
    void neverRemembersAnAbsentRing() {
        stored = Optional.empty();
        get(cache, "k");
        stored = Optional.of(OLD);
        assertThat(get(cache, "k")).contains(OLD);
    }

    @Test
    void aClockSetBackMakesEntriesStale() {
        get(cache, "k");
        now = now.minusSeconds(3600);
        get(cache, "k");
        assertThat(loads).hasValue(2);
    }

    @Test
    void keepsMountsApart() {
        get(cache, "k");
        cache.get(new UUID(0, 8), "k", () -> {
            loads.incrementAndGet();
            return Optional.of(NEW);
        });
        assertThat(loads).hasValue(2);
    }

    @Test
    void remembersNoMoreThanItMay() {
        KeyRingCache small = cache(Duration.ofSeconds(1), 2);
        for (int i = 0; i < 100; i++) {
            get(small, "k" + i);
        }
        assertThat(small.size()).isLessThanOrEqualTo(2);
    }

    @Test
    void asksEveryTimeWithNoLifetime() {
        KeyRingCache none = cache(Duration.ZERO, 10);
        get(none, "k");
        get(none, "k");
        assertThat(loads).hasValue(2);
    }
}
