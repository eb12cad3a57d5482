package io.managedkeys.gateway.backend.calls;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many calls a namespace may have in flight and waiting, so that one that floods a backend keeps no other out. */
final class NamespaceBound {
    private final CallLimits limits;
    private final ConcurrentMap<UUID, Turns> namespaces = new ConcurrentHashMap<>();

    /** Changed only inside {@link ConcurrentMap#compute}, so that the last one out takes the row with it. */
    private static final class Turns {
        private final Semaphore free;
        private int present;

        Turns(int inFlight) {
            this.free = new Semaphore(inFlight, true);
        }
    }

    /** A call's turn, until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    NamespaceBound(CallLimits limits) {
        this.limits = limits;
    }

    /** @throws ApiException 503 when too many wait already, or when no turn comes in time */
    Turn enter(UUID namespace, Deadline deadline) {
        Turns turns = namespaces.compute(namespace, (id, present) -> join(present));
        try {
            long wait = Math.min(
                    limits.queueTimeout().toNanos(), deadline.remaining().toNanos());
            if (turns.free.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
                return () -> {
                    turns.free.release();
                    leave(namespace);
                };
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leave(namespace);
        throw busy();
    }

    private Turns join(@Nullable Turns present) {
        Turns turns = present == null ? new Turns(limits.inFlight()) : present;
        if (turns.present >= 2L * limits.inFlight()) {
            throw busy();
        }
        turns.present++;
        return turns;
    }

    private void leave(UUID namespace) {
        namespaces.computeIfPresent(namespace, (id, turns) -> --turns.present == 0 ? null : turns);
    }

    private static ApiException busy() {
        return ApiException.unavailable(
                "the namespace has too many calls to its backends in flight", Duration.ofSeconds(1), null);
    }
}
