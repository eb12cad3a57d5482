package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.wire.WireFields;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Creates an entry or replaces what it says. A write states everything but, where the destination stays, the
 * credentials. The gateway looks at it first, without a login; nothing is stored that it refuses.
 *
 * <p>An entry that was resolved stays the key that it is: where an update names its key in another way, the gateway
 * must find the very same key there, or nothing is stored.
 */
@Component
class WriteManagedKey {
    private static final int TRIES = 3;

    private final FindManagedKey keys;
    private final BackendLookup backend;
    private final FindMovedKey findMovedKey;
    private final CredentialEncloser encloser;
    private final StoreManagedKey store;
    private final CloudDefaults cloudDefaults;

    WriteManagedKey(
            FindManagedKey keys,
            BackendLookup backend,
            FindMovedKey findMovedKey,
            CredentialEncloser encloser,
            StoreManagedKey store,
            ManagedKeyProperties properties) {
        this.keys = keys;
        this.backend = backend;
        this.findMovedKey = findMovedKey;
        this.encloser = encloser;
        this.store = store;
        this.cloudDefaults = properties.cloudDefaults();
    }

    /**
     * @param name lower case
     * @throws ApiException 400 naming the parameter that is missing or wrong
     */
    void write(ManagedKeyType type, UUID namespace, String name, WireFields fields, Deadline deadline) {
        BackendParameters parameters = type.read(fields);
        try (GivenSecrets secrets = GivenSecrets.of(parameters)) {
            KeyPolicy policy = KeyPolicy.of(fields.as(ManagedKeyFields.class));
            BackendSettings settings = parameters.settings(policy, cloudDefaults);
            secrets.demandAllOrNone(type);
            write(namespace, name, policy, settings, secrets, deadline);
        }
    }

    private void write(
            UUID namespace,
            String name,
            KeyPolicy policy,
            BackendSettings settings,
            GivenSecrets secrets,
            Deadline deadline) {
        for (int i = 0; i < TRIES; i++) {
            FoundKey before = keys.named(namespace, name).orElse(null);
            demandSameType(before, settings.type());
            ManagedKey unchecked = before == null
                    ? created(namespace, name, policy, settings, secrets)
                    : updated(before.key(), policy, settings, secrets);
            ManagedKey key = checked(unchecked, deadline);
            ResolvedKey moved = before == null ? null : findMovedKey.find(before, key, deadline);
            if (before == null ? store.create(key) : store.update(before, key, moved)) {
                return;
            }
        }
        throw ApiException.unavailable(
                "managed key \"%s\" is being changed by others".formatted(name), Duration.ofSeconds(1), null);
    }

    private static void demandSameType(@Nullable FoundKey before, ManagedKeyType type) {
        if (before != null && before.key().settings().type() != type) {
            throw ApiException.invalid("managed key with name \"%s\" already exists with a different type"
                    .formatted(before.key().name()));
        }
    }

    private ManagedKey created(
            UUID namespace, String name, KeyPolicy policy, BackendSettings settings, GivenSecrets secrets) {
        UUID uuid = UUID.randomUUID();
        if (secrets.isEmpty() && settings.type().hasPin()) {
            throw ApiException.invalid(settings.type().secretsRequired());
        }
        var credentials = encloser.enclose(uuid, 1, settings.config(), secrets.byName());
        Set<String> names = secrets.byName().keySet();
        return new ManagedKey(uuid, namespace, name, 1, policy, settings, credentials, names, 1, null);
    }

    private ManagedKey updated(ManagedKey old, KeyPolicy policy, BackendSettings settings, GivenSecrets secrets) {
        int version = old.configVersion() + 1;
        boolean keeps = secrets.isEmpty() && !old.secretNames().isEmpty();
        if (keeps) {
            if (!settings.config().destination().equals(old.config().destination())) {
                throw anotherDestination(settings.type());
            }
            return new ManagedKey(
                    old.uuid(),
                    old.namespace(),
                    old.name(),
                    version,
                    policy,
                    settings,
                    old.credentials(),
                    old.secretNames(),
                    old.credentialsVersion(),
                    old.credentialTag());
        }
        var credentials = encloser.enclose(old.uuid(), version, settings.config(), secrets.byName());
        Set<String> names = secrets.byName().keySet();
        return new ManagedKey(
                old.uuid(), old.namespace(), old.name(), version, policy, settings, credentials, names, version, null);
    }

    private static ApiException anotherDestination(ManagedKeyType type) {
        return ApiException.invalid("%s: what is stored is good only for the %s that it was written with"
                .formatted(type.secretsRequired(), type.destination()));
    }

    private ManagedKey checked(ManagedKey key, Deadline deadline) {
        String tag = backend.check(key, deadline);
        return tag == null ? key : key.withCredentialTag(tag);
    }
}
