package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
import io.managedkeys.registry.managedkey.ManagedKeyProperties.Failpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds, or where allowed generates, the key that an entry names: once, whoever asks at the same time on whatever
 * replica. The intent is committed first, so after a crash the next caller takes it over and adopts what was made.
 */
@Component
public class ResolveKey {
    private static final Logger LOG = LoggerFactory.getLogger(ResolveKey.class);
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration LONGEST_POLL = Duration.ofMillis(400);

    private final FindManagedKey keys;
    private final BindingRepository bindings;
    private final BackendLookup backend;
    private final RecordBinding recordBinding;
    private final ManagedKeyProperties properties;
    private final InstantSource clock;

    ResolveKey(
            FindManagedKey keys,
            BindingRepository bindings,
            BackendLookup backend,
            RecordBinding recordBinding,
            ManagedKeyProperties properties,
            InstantSource clock) {
        this.keys = keys;
        this.bindings = bindings;
        this.backend = backend;
        this.recordBinding = recordBinding;
        this.properties = properties;
        this.clock = clock;
    }

    /** @param byThisCall whether this very call asked the backend, rather than another's or an earlier one */
    record Resolution(FoundKey key, boolean byThisCall) {}

    /**
     * The key with its binding, for an engine.
     *
     * @param asked the name or UUID that the caller gave
     */
    public FoundKey forEngine(FoundKey key, String asked, Deadline deadline) {
        return resolve(key, asked, Terms.OF_AN_ENGINE, deadline).key();
    }

    /** @throws ApiException also for a key that is bound, when its PIN was refused and may not be tried */
    Resolution resolve(FoundKey start, String asked, Terms terms, Deadline deadline) {
        FoundKey key = demandPin(start, terms);
        Duration pause = POLL;
        while (key.binding() == null) {
            UUID owner = UUID.randomUUID();
            if (claims(key.key(), owner)) {
                Optional<FoundKey> resolved = asWinner(key, owner, asked, terms, deadline);
                if (resolved.isPresent()) {
                    return new Resolution(resolved.get(), true);
                }
            } else {
                await(pause, asked, deadline);
                pause = pause.compareTo(LONGEST_POLL) < 0 ? pause.multipliedBy(2) : pause;
            }
            key = demandPin(keys.again(key.key()).orElseThrow(() -> UniformRefusal.of(asked)), terms);
        }
        return new Resolution(key, false);
    }

    private static FoundKey demandPin(FoundKey key, Terms terms) {
        if (key.pinRefused() && !(terms.operatorTest() && key.pinWrittenSince())) {
            throw BackendRefusal.pinRefused(key.key());
        }
        return key;
    }

    private boolean claims(ManagedKey key, UUID owner) {
        Instant now = clock.instant();
        return bindings.claim(key.uuid(), key.configVersion(), owner, now, now.plus(properties.resolveLease())) == 1;
    }

    /** Empty when the entry was changed under the call, which then starts over. */
    private Optional<FoundKey> asWinner(FoundKey key, UUID owner, String asked, Terms terms, Deadline deadline) {
        try {
            properties.reached(Failpoint.INTENT_COMMITTED);
            boolean mayGenerate = key.key().policy().allowGenerateKey();
            ResolvedKey found = backend.look(key.key(), mayGenerate, terms, deadline);
            properties.reached(Failpoint.RESOLVE_RETURNED);
            return switch (recordBinding.first(key.key(), owner, found)) {
                case RECORDED -> {
                    LOG.info("managed key {} is key {}", key.key().uuid(), found.identity());
                    yield Optional.of(key.withBinding(Binding.of(key.key(), found)));
                }
                case OVERTAKEN -> Optional.empty();
                case FOREIGN -> {
                    LOG.warn(
                            "managed key {} names key {}, which another namespace uses",
                            key.key().uuid(),
                            found.identity());
                    throw UniformRefusal.of(asked);
                }
            };
        } finally {
            bindings.release(key.key().uuid(), owner);
        }
    }

    private static void await(Duration pause, String asked, Deadline deadline) {
        if (deadline.remaining().compareTo(pause) <= 0) {
            throw ApiException.unavailable(
                    "managed key \"%s\" is just being resolved".formatted(asked), Duration.ofSeconds(1), null);
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping", Duration.ofSeconds(1), e);
        }
    }
}
