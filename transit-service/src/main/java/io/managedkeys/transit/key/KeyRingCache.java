package io.managedkeys.transit.key;

import io.managedkeys.transit.keyring.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Key rings as they were in the database a moment ago, so that a signature costs no SQL statement.
 *
 * <p>An entry lives for {@code transit.key-cache-lifetime}, at most a second, on every replica: no message between
 * replicas is needed for that, and none can be lost. A replica forgets a ring before it answers a write to it, so a
 * client that talks to one replica sees its own writes. A missing ring is never remembered. What a ring decides is only
 * which version is used; whether the mount may use the managed key is the grant's matter, and a revoked grant counts at
 * the next request.
 */
@Component
class KeyRingCache {
    private final Duration lifetime;
    private final int size;
    private final InstantSource clock;
    private final ConcurrentMap<Name, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong forgotten = new AtomicLong();

    private record Name(UUID mount, String name) {}

    private record Entry(KeyRing ring, Instant since) {}

    KeyRingCache(TransitProperties properties, InstantSource clock) {
        this.lifetime = properties.keyCacheLifetime();
        this.size = properties.keyCacheSize();
        this.clock = clock;
    }

    Optional<KeyRing> get(UUID mount, String name, Supplier<Optional<KeyRing>> load) {
        Name key = new Name(mount, name);
        Instant now = clock.instant();
        Entry held = entries.get(key);
        if (held != null && isFresh(held, now)) {
            return Optional.of(held.ring());
        }
        long before = forgotten.get();
        Optional<KeyRing> loaded = load.get();
        if (loaded.isEmpty()) {
            entries.remove(key);
        } else {
            makeRoom(now);
            // What was read before a write of this replica must not outlive it: compute() and forget() exclude each
            // other per key. The age counts from before the read.
            entries.compute(key, (name1, other) -> forgotten.get() == before ? new Entry(loaded.get(), now) : other);
        }
        return loaded;
    }

    void forget(UUID mount, String name) {
        entries.compute(new Name(mount, name), (key, held) -> {
            forgotten.incrementAndGet();
            return null;
        });
    }

    void forgetAll() {
        forgotten.incrementAndGet();
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    /** A clock that was set back makes an entry stale, not eternal. */
    private boolean isFresh(Entry entry, Instant now) {
        Duration age = Duration.between(entry.since(), now);
        return !age.isNegative() && age.compareTo(lifetime) < 0;
    }

    private void makeRoom(Instant now) {
        if (entries.size() >= size) {
            entries.values().removeIf(entry -> !isFresh(entry, now));
            if (entries.size() >= size) {
                entries.clear();
            }
        }
    }
}
