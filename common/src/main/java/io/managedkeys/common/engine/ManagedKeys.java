package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an engine uses managed keys: it asks the registry for a grant, keeps it for as long as it holds, and sends it
 * along with each operation. Grants are cached, decisions never.
 */
public final class ManagedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedKeys.class);
    /** How the gateway's text begins when it was the grant that it did not accept. */
    private static final String VOID_GRANT = "key grant ";

    private final Registry registry;
    private final HsmGateway gateway;
    private final GrantCache grants;
    private final SharedCalls<byte[]> signatures = new SharedCalls<>(input -> input.length);
    private final SharedCalls<Plaintext> encryptions =
            new SharedCalls<>(input -> (long) input.value().length + length(input.associatedData()));
    private final SharedCalls<Ciphertext> decryptions =
            new SharedCalls<>(input -> (long) input.value().length + length(input.associatedData()));
    private final SharedCalls<byte[]> macs = new SharedCalls<>(message -> message.length);
    /** Reports that did not reach the registry: no grant of their key is asked for before they do. */
    private final ConcurrentMap<UUID, Registry.RefusedPin> unreported = new ConcurrentHashMap<>();

    /** What operations must have in common to go in one call. */
    private record Alike(String grant, Scheme scheme) {}

    /** What an engine remembers of a managed key with each issuer or key version. */
    public record KeyReference(UUID managedKey, KeyIdentity identity) {}

    public ManagedKeys(Registry registry, HsmGateway gateway, InstantSource clock) {
        this.registry = registry;
        this.gateway = gateway;
        this.grants = new GrantCache(registry, clock);
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
        grants.put(new GrantCache.Slot(mount, key.managedKey(), Purpose.REQUEST), key);
        return key;
    }

    /** The key again, with what the entry allows now; a grant at hand is used while it holds. */
    public GrantedKey granted(Admission admission, KeyReference key, Deadline deadline) {
        return grant(slot(admission, key), key, admission.grantEpoch(), deadline);
    }

    /**
     * Signs each input; the outcomes are in the inputs' order.
     *
     * @param inputs digests, or raw input where the scheme has no hash, or messages where it takes them
     * @throws ApiException when nothing could be signed at all
     */
    public List<Outcome> sign(
            Admission admission, KeyReference key, SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        return each(
                admission,
                key,
                deadline,
                grant -> signatures.call(
                        new Alike(grant, scheme),
                        inputs,
                        deadline,
                        (all, until) -> gateway.sign(new SignRequest(grant, scheme, all), until)));
    }

    /** Signs one input. */
    public byte[] sign(Admission admission, KeyReference key, SignatureScheme scheme, byte[] input, Deadline deadline) {
        return one(sign(admission, key, scheme, List.of(input), deadline));
    }

    /**
     * Encrypts each input; the outcomes are ciphertexts in the inputs' order.
     *
     * @throws ApiException when nothing could be encrypted at all
     */
    public List<Outcome> encrypt(
            Admission admission, KeyReference key, EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        return each(
                admission,
                key,
                deadline,
                grant -> encryptions.call(
                        new Alike(grant, scheme),
                        inputs,
                        deadline,
                        (all, until) -> gateway.encrypt(new EncryptRequest(grant, scheme, all), until)));
    }

    /**
     * Decrypts each input; the outcomes are plaintexts in the inputs' order, or {@link HsmGateway#DECRYPTION_FAILED}.
     *
     * @throws ApiException when nothing could be decrypted at all
     */
    public List<Outcome> decrypt(
            Admission admission,
            KeyReference key,
            EncryptionScheme scheme,
            List<Ciphertext> inputs,
            Deadline deadline) {
        return each(
                admission,
                key,
                deadline,
                grant -> decryptions.call(
                        new Alike(grant, scheme),
                        inputs,
                        deadline,
                        (all, until) -> gateway.decrypt(new DecryptRequest(grant, scheme, all), until)));
    }

    /**
     * Makes the MAC of each message; the outcomes are in the messages' order.
     *
     * @throws ApiException when nothing could be done at all
     */
    public List<Outcome> mac(
            Admission admission, KeyReference key, MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        return each(
                admission,
                key,
                deadline,
                grant -> macs.call(
                        new Alike(grant, scheme),
                        messages,
                        deadline,
                        (all, until) -> gateway.mac(new MacRequest(grant, scheme, all), until)));
    }

    private List<Outcome> each(
            Admission admission, KeyReference key, Deadline deadline, Function<String, List<Outcome>> operation) {
        GrantCache.Slot slot = slot(admission, key);
        return withGrant(slot, key, admission.grantEpoch(), deadline, grant -> {
            List<Outcome> outcomes = operation.apply(grant.grant());
            outcomes.stream()
                    .map(Outcome::error)
                    .filter(Objects::nonNull)
                    .map(ErrorBody::refusedPin)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(tag -> report(new Registry.RefusedPin(slot.mount(), slot.managedKey(), tag), deadline));
            return outcomes;
        });
    }

    /** Requests that wait for calls of their key to return, to go to the gateway together. */
    public int waiting() {
        return signatures.waiting() + encryptions.waiting() + decryptions.waiting() + macs.waiting();
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte[] one(List<Outcome> outcomes) {
        Outcome outcome = outcomes.getFirst();
        if (outcome.error() != null) {
            throw outcome.error().toException(ErrorKind.BACKEND_FAILED);
        }
        return Objects.requireNonNull(outcome.value());
    }

    /** A grant that the gateway finds void, though the cache did not, is replaced once. */
    private <T> T withGrant(
            GrantCache.Slot slot, KeyReference key, long epoch, Deadline deadline, Function<GrantedKey, T> operation) {
        GrantedKey grant = grant(slot, key, epoch, deadline);
        try {
            return reporting(slot, deadline, grant, operation);
        } catch (ApiException failure) {
            if (!isVoidGrant(failure)) {
                throw failure;
            }
            grants.drop(slot, grant);
            return reporting(slot, deadline, grant(slot, key, epoch, deadline), operation);
        }
    }

    private <T> T reporting(
            GrantCache.Slot slot, Deadline deadline, GrantedKey grant, Function<GrantedKey, T> operation) {
        try {
            return operation.apply(grant);
        } catch (ApiException failure) {
            failure.refusedPin()
                    .ifPresent(tag -> report(new Registry.RefusedPin(slot.mount(), slot.managedKey(), tag), deadline));
            throw failure;
        }
    }

    private static boolean isVoidGrant(ApiException failure) {
        return failure.kind() == ErrorKind.INVALID_REQUEST
                && failure.errors().stream().anyMatch(text -> text.startsWith(VOID_GRANT));
    }

    private GrantedKey grant(GrantCache.Slot slot, KeyReference key, long epoch, Deadline deadline) {
        Registry.RefusedPin unsent = unreported.get(key.managedKey());
        if (unsent != null) {
            registry.refusedPin(unsent, deadline);
            unreported.remove(key.managedKey(), unsent);
        }
        return grants.get(slot, key, epoch, deadline);
    }

    /** Dropping the grants comes first: nobody is to try the PIN again while the registry is being told. */
    private void report(Registry.RefusedPin refused, Deadline deadline) {
        if (unreported.putIfAbsent(refused.managedKey(), refused) != null) {
            return;
        }
        grants.dropAll(refused.managedKey());
        try {
            registry.refusedPin(refused, deadline);
            unreported.remove(refused.managedKey(), refused);
        } catch (ApiException e) {
            LOG.warn("managed-key-service was not told of a refused PIN of managed key {}", refused.managedKey(), e);
        }
    }

    private static GrantCache.Slot slot(Admission admission, KeyReference key) {
        return new GrantCache.Slot(admission.mount().uuid(), key.managedKey(), Purpose.REQUEST);
    }

    /** What {@code key} is, as an engine's rows remember it. */
    public static KeyReference reference(GrantedKey key) {
        return new KeyReference(key.managedKey(), key.identity());
    }
}
