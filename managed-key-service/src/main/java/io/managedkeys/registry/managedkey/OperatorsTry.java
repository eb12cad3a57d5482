package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Decides when {@code test/sign} may make the gateway try a PIN that it would not try for an engine: one that was
 * refused, or differs from the PIN a token is logged in with. Once for each time the PIN is written over an older one,
 * and for each PIN one at a time, so that many keys with the same wrong PIN do not lock their token.
 *
 * <p>A PIN that its token took before may also be tried while the token counts somebody's wrong one, which nobody else
 * may: it is no guess, and it resets the count.
 */
@Component
class OperatorsTry {
    private final FindManagedKey keys;
    private final ManagedKeyRepository entries;
    private final RefusedPinRepository refused;
    private final RefusedPins pins;
    private final BackendLookup backend;
    private final ManagedKeyProperties properties;
    private final InstantSource clock;

    OperatorsTry(
            FindManagedKey keys,
            ManagedKeyRepository entries,
            RefusedPinRepository refused,
            RefusedPins pins,
            BackendLookup backend,
            ManagedKeyProperties properties,
            InstantSource clock) {
        this.keys = keys;
        this.entries = entries;
        this.refused = refused;
        this.pins = pins;
        this.backend = backend;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A key, as known when the test begins.
     *
     * @param operatorMayTry whether the test is the operator's try of its PIN
     * @param acceptedPin tag of the PIN that the token took, to be tried again though the token counts; null for none
     */
    record Test(
            FoundKey key, boolean operatorMayTry, @Nullable String acceptedPin) {
        static Test ordinary(FoundKey key) {
            return new Test(key, false, null);
        }
    }

    void test(FoundKey key, Deadline deadline, Consumer<Test> test) {
        FoundKey known = withTag(key, deadline);
        String tag = known.key().credentialTag();
        if (tag == null || !(known.operatorsTryLeft() || known.acceptedPin() != null)) {
            test.accept(Test.ordinary(known));
            return;
        }
        UUID owner = UUID.randomUUID();
        Instant now = clock.instant();
        if (refused.beginTry(tag, owner, now, now.plus(properties.resolveLease())) == 0) {
            if (!known.operatorsTryLeft()) {
                test.accept(Test.ordinary(known)); // somebody else's try says whether the PIN still works
                return;
            }
            throw ApiException.unavailable(
                    "the PIN of managed key \"%s\" is just being tried"
                            .formatted(key.key().name()),
                    Duration.ofSeconds(1),
                    null);
        }
        try {
            FoundKey current = keys.again(known.key()).orElse(known);
            test.accept(new Test(current, current.operatorsTryLeft() && mayTry(current), current.acceptedPin()));
        } finally {
            refused.endTry(tag, owner);
        }
    }

    private boolean mayTry(FoundKey key) {
        return (!key.pinRefused() || key.pinWrittenSince())
                && entries.claimOperatorsTry(key.key().uuid(), key.key().credentialsVersion()) == 1;
    }

    /** The gateway names the PIN as soon as it sees the token; without a name nobody knows what was refused. */
    private FoundKey withTag(FoundKey found, Deadline deadline) {
        ManagedKey key = found.key();
        if (key.credentialTag() != null || !key.hasPin()) {
            return found;
        }
        String tag = backend.check(key, deadline);
        if (tag == null) {
            return found;
        }
        pins.note(key, tag);
        return keys.again(key).orElse(found);
    }
}
