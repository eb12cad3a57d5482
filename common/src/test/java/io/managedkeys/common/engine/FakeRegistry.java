package io.managedkeys.common.engine;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Grants whatever is asked for, for a minute, and remembers what it was asked. */
final class FakeRegistry implements Registry {
    final Queue<GrantRequest> asked = new ConcurrentLinkedQueue<>();
    final Queue<RefusedPin> refusedPins = new ConcurrentLinkedQueue<>();
    final Set<UUID> live = new HashSet<>();
    final InstantSource clock;
    KeyIdentity identity = new KeyIdentity("aa");
    long epoch = 1;

    @Nullable
    ApiException failure;

    @Nullable
    CountDownLatch until;

    FakeRegistry(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public GrantedKey grant(GrantRequest request, Deadline deadline) {
        asked.add(request);
        try {
            if (until != null) {
                until.await();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        refuse();
        UUID key = request.key().length() == 36 ? UUID.fromString(request.key()) : new UUID(7, 7);
        return new GrantedKey(
                "grant-" + asked.size(),
                clock.instant().plus(Duration.ofSeconds(60)),
                epoch,
                key,
                "name",
                identity,
                new byte[] {1},
                KeySpec.EC_P256,
                Set.of(KeyUsage.SIGN),
                List.of());
    }

    @Override
    public void refusedPin(RefusedPin report, Deadline deadline) {
        refuse();
        refusedPins.add(report);
    }

    @Override
    public LiveMounts liveMounts(LiveMountsRequest request, Deadline deadline) {
        refuse();
        Set<UUID> known = new HashSet<>(request.mounts());
        known.retainAll(live);
        return new LiveMounts(known);
    }

    private void refuse() {
        if (failure != null) {
            throw failure;
        }
    }
}
