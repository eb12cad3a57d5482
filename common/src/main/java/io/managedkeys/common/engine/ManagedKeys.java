package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an engine uses managed keys: it asks the registry for a grant, keeps it for as long as it holds, and sends it
 * along with each operation. Grants are cached, decisions never.
 */
public final class ManagedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedKeys.class);
    /** A grant is renewed this long before it ends, so that none expires on its way to the gateway. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Registry registry;
    private final HsmGateway gateway;
    private final InstantSource clock;
    private final ConcurrentMap<Slot, GrantedKey> granted = new ConcurrentHashMap<>();

    private record Slot(UUID mount, UUID managedKey, Purpose purpose) {}

    /** What an engine remembers of a managed key with each issuer or key version. */
    public record KeyReference(UUID managedKey, KeyIdentity identity) {}

    public ManagedKeys(Registry registry, HsmGateway gateway, InstantSource clock) {
        this.registry = registry;
        this.gateway = gateway;
        this.clock = clock;
    }

    /**
     * The key as the mount may use it, at first use; generated where that is allowed.
     *
     * @param nameOrUuid as the caller gave it
     * @throws ApiException 400, with one text, when it is unknown, foreign or not granted to the mount
     */
    public GrantedKey find(Admission admission, String nameOrUuid, Deadline deadline) {
        UUID mount = admission.mount().uuid();
        GrantedKey key = registry.grant(new Registry.GrantRequest(mount, nameOrUuid, Purpose.REQUEST, null), deadline);
        granted.put(new Slot(mount, key.managedKey(), Purpose.REQUEST), key);
        return key;
    }

    /** The key again, with what the entry allows now; a grant at hand is used while it holds. */
    public GrantedKey granted(Admission admission, KeyReference key, Deadline deadline) {
        return grant(admission.mount().uuid(), key, Purpose.REQUEST, admission.grantEpoch(), deadline);
    }

    /**
     * Signs each input; the outcomes are in the inputs' order.
     *
     * @param inputs digests, or raw input where the scheme has no hash
     * @throws ApiException when nothing could be signed at all
     */
    public List<Outcome> sign(
            Admission admission, KeyReference key, SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        UUID mount = admission.mount().uuid();
        GrantedKey grant = grant(mount, key, Purpose.REQUEST, admission.grantEpoch(), deadline);
        try {
            List<Outcome> outcomes = gateway.sign(new HsmGateway.SignRequest(grant.grant(), scheme, inputs), deadline)
                    .outcomes();
            outcomes.stream()
                    .map(Outcome::error)
                    .filter(Objects::nonNull)
                    .map(ErrorBody::refusedPin)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(tag -> report(mount, key.managedKey(), tag, deadline));
            return outcomes;
        } catch (ApiException failure) {
            failure.refusedPin().ifPresent(tag -> report(mount, key.managedKey(), tag, deadline));
            throw failure;
        }
    }

    /** Signs one input. */
    public byte[] sign(Admission admission, KeyReference key, SignatureScheme scheme, byte[] input, Deadline deadline) {
        Outcome outcome = sign(admission, key, scheme, List.of(input), deadline).getFirst();
        if (outcome.error() != null) {
            throw outcome.error().toException(ErrorKind.BACKEND_FAILED);
        }
        return Objects.requireNonNull(outcome.value());
    }

    private GrantedKey grant(UUID mount, KeyReference key, Purpose purpose, long epoch, Deadline deadline) {
        Slot slot = new Slot(mount, key.managedKey(), purpose);
        GrantedKey held = granted.get(slot);
        if (held != null
                && held.epoch() >= epoch
                && held.identity().equals(key.identity())
                && clock.instant().isBefore(held.expiresAt().minus(MARGIN))) {
            return held;
        }
        granted.remove(slot);
        GrantedKey fresh = registry.grant(
                new Registry.GrantRequest(mount, key.managedKey().toString(), purpose, key.identity()), deadline);
        granted.put(slot, fresh);
        evictExpired();
        return fresh;
    }

    private void evictExpired() {
        granted.values().removeIf(key -> !clock.instant().isBefore(key.expiresAt()));
    }

    private void report(UUID mount, UUID managedKey, String credentialTag, Deadline deadline) {
        granted.keySet().removeIf(slot -> slot.managedKey().equals(managedKey));
        try {
            registry.refusedPin(new Registry.RefusedPin(mount, managedKey, credentialTag), deadline);
        } catch (ApiException e) {
            LOG.warn("managed-key-service was not told of a refused PIN of managed key {}", managedKey, e);
        }
    }

    /** What {@code key} is, as an engine's rows remember it. */
    public static KeyReference reference(GrantedKey key) {
        return new KeyReference(key.managedKey(), key.identity());
    }
}
