package io.managedkeys.transit;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** managed-key-service as far as this engine knows it: gives grants for software keys. */
final class FakeRegistry implements Registry {
    final ConcurrentMap<UUID, SoftwareKey> keys = new ConcurrentHashMap<>();
    final AtomicLong epoch = new AtomicLong(1);
    final AtomicInteger grants = new AtomicInteger();
    final AtomicReference<@Nullable ApiException> failure = new AtomicReference<>();
    final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
    final Set<UUID> liveMounts = ConcurrentHashMap.newKeySet();
    final Set<RefusedPin> refusedPins = ConcurrentHashMap.newKeySet();

    SoftwareKey add(SoftwareKey key) {
        keys.put(key.uuid(), key);
        return key;
    }

    @Override
    public GrantedKey grant(GrantRequest request, Deadline deadline) {
        grants.incrementAndGet();
        Runnable work = meanwhile.get();
        if (work != null) {
            work.run();
        }
        ApiException told = failure.get();
        if (told != null) {
            throw told;
        }
        SoftwareKey key = keys.values().stream()
                .filter(candidate -> candidate.uuid().toString().equals(request.key())
                        || candidate.name().equals(request.key()))
                .filter(candidate -> candidate.mounts().contains(request.mount()))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "managed key \"%s\" is unknown or not granted to this mount".formatted(request.key())));
        if (request.expectedIdentity() != null && !request.expectedIdentity().equals(key.identity())) {
            throw ApiException.invalid("the managed key is another key now");
        }
        return new GrantedKey(
                key.uuid().toString(),
                Instant.now().plusSeconds(60),
                epoch.get(),
                key.uuid(),
                key.name(),
                key.identity(),
                key.spkiOrNull(),
                key.spec(),
                key.usages(),
                key.schemes());
    }

    @Override
    public void refusedPin(RefusedPin report, Deadline deadline) {
        refusedPins.add(report);
    }

    @Override
    public LiveMounts liveMounts(LiveMountsRequest request, Deadline deadline) {
        Set<UUID> live = new java.util.HashSet<>(request.mounts());
        live.retainAll(liveMounts);
        return new LiveMounts(live);
    }
}
