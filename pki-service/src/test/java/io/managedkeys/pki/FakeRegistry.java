package io.managedkeys.pki;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** managed-key-service as far as this engine knows it: grants software keys to every mount. */
final class FakeRegistry implements Registry {
    static final String UNKNOWN = "managed key is unknown or not granted to this mount";

    final Map<UUID, SoftwareKey> keys = new ConcurrentHashMap<>();
    final AtomicLong epoch = new AtomicLong(1);
    volatile @Nullable ApiException failure;
    volatile Runnable meanwhile = () -> {};
    final Set<UUID> liveMounts = ConcurrentHashMap.newKeySet();

    SoftwareKey add(SoftwareKey key) {
        keys.put(key.uuid(), key);
        epoch.incrementAndGet();
        return key;
    }

    @Override
    public GrantedKey grant(GrantRequest request, Deadline deadline) {
        meanwhile.run();
        ApiException told = failure;
        if (told != null) {
            throw told;
        }
        SoftwareKey key = keys.values().stream()
                .filter(candidate -> candidate.uuid().toString().equals(request.key())
                        || candidate.name().equals(request.key()))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(UNKNOWN));
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
                key.spki(),
                key.spec(),
                key.usages(),
                key.schemes());
    }

    @Override
    public void refusedPin(RefusedPin report, Deadline deadline) {
        throw new UnsupportedOperationException("no test refuses a PIN");
    }

    @Override
    public LiveMounts liveMounts(LiveMountsRequest request, Deadline deadline) {
        Set<UUID> live = new HashSet<>(request.mounts());
        live.retainAll(liveMounts);
        return new LiveMounts(live);
    }
}
