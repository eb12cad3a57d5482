package io.managedkeys.common.engine;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Grants while they hold, at most {@link #CAPACITY} of them: until shortly before they expire, and not under a lower
 * epoch or for another identity than asked for. Threads that miss the same grant at once ask the registry once.
 */
final class GrantCache {
    static final int CAPACITY = 10_000;
    /** A grant is renewed this long before it ends, so that none expires on its way to the gateway. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    private final Registry registry;
    private final InstantSource clock;
    private final ConcurrentMap<Slot, GrantedKey> held = new ConcurrentHashMap<>();
    private final ConcurrentMap<Question, CompletableFuture<GrantedKey>> asked = new ConcurrentHashMap<>();
    private volatile Instant nextSweep = Instant.MIN;

    record Slot(UUID mount, UUID managedKey, Purpose purpose) {}

    private record Question(Slot slot, KeyReference key, long epoch) {}

    GrantCache(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    GrantedKey get(Slot slot, KeyReference key, long epoch, Deadline deadline) {
        GrantedKey grant = held.get(slot);
        return grant != null && holds(grant, key, epoch) ? grant : ask(new Question(slot, key, epoch), deadline);
    }

    private boolean holds(GrantedKey grant, KeyReference key, long epoch) {
        return grant.epoch() >= epoch
                && grant.identity().equals(key.identity())
                && clock.instant().isBefore(grant.expiresAt().minus(MARGIN));
    }

    private GrantedKey ask(Question question, Deadline deadline) {
        CompletableFuture<GrantedKey> answer = new CompletableFuture<>();
        CompletableFuture<GrantedKey> others = asked.putIfAbsent(question, answer);
        if (others != null) {
            return await(others, deadline);
        }
        try {
            // Another thread's answer may have arrived between the look into the cache and now.
            GrantedKey grant = held.get(question.slot());
            if (grant != null && holds(grant, question.key(), question.epoch())) {
                answer.complete(grant);
                return grant;
            }
            GrantedKey fresh = registry.grant(
                    new Registry.GrantRequest(
                            question.slot().mount(),
                            question.key().managedKey().toString(),
                            question.slot().purpose(),
                            question.key().identity()),
                    deadline);
            put(question.slot(), fresh);
            answer.complete(fresh);
            return fresh;
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
        } finally {
            asked.remove(question, answer);
        }
    }

    private static GrantedKey await(CompletableFuture<GrantedKey> answer, Deadline deadline) {
        try {
            return answer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException | CancellationException e) {
            throw ApiException.unavailable("no key grant in time", Duration.ofSeconds(1), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted while waiting for a key grant", Duration.ofSeconds(1), e);
        }
    }

    void put(Slot slot, GrantedKey grant) {
        held.put(slot, grant);
        Instant now = clock.instant();
        if (held.size() > CAPACITY || now.isAfter(nextSweep)) {
            nextSweep = now.plus(SWEEP_INTERVAL);
            held.values().removeIf(old -> !now.isBefore(old.expiresAt()));
            dropSurplus();
        }
    }

    /** The first to expire go first; a tenth at once, so that a full cache is not sorted for each grant. */
    private void dropSurplus() {
        if (held.size() > CAPACITY) {
            held.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> entry.getValue().expiresAt()))
                    .limit(CAPACITY / 10)
                    .forEach(entry -> held.remove(entry.getKey(), entry.getValue()));
        }
    }

    /** Drops this very grant, and not one that has taken its place. */
    void drop(Slot slot, GrantedKey grant) {
        held.remove(slot, grant);
    }

    /** Drops every grant of a managed key. */
    void dropAll(UUID managedKey) {
        held.keySet().removeIf(slot -> slot.managedKey().equals(managedKey));
    }

    int size() {
        return held.size();
    }
}
