package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
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
    private final HsmGateway gateway;
    private final BackendLookup backend;
    private final CredentialEncloser encloser;
    private final StoreManagedKey store;
    private final Owners owners;

    WriteManagedKey(
            FindManagedKey keys,
            HsmGateway gateway,
            BackendLookup backend,
            CredentialEncloser encloser,
            StoreManagedKey store,
            Owners owners) {
        this.keys = keys;
        this.gateway = gateway;
        this.backend = backend;
        this.encloser = encloser;
        this.store = store;
        this.owners = owners;
    }

    /** @param name lower case */
    void write(ManagedKeyType type, UUID namespace, String name, ManagedKeyFields fields, Deadline deadline) {
        KeyPolicy policy = KeyPolicy.of(fields);
        BackendSettings settings = type.read(fields);
        GivenSecrets secrets = GivenSecrets.of(type, fields);
        for (int i = 0; i < TRIES; i++) {
            FoundKey before = keys.named(namespace, name).orElse(null);
            demandSameType(before, type);
            ManagedKey unchecked = before == null
                    ? created(namespace, name, policy, settings, secrets)
                    : updated(before.key(), policy, settings, secrets);
            ManagedKey key = checked(unchecked, deadline);
            ResolvedKey moved = moved(before, key, deadline);
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
        if (secrets.isEmpty() && settings.type().needsSecrets()) {
            throw ApiException.invalid(String.join(" and ", settings.type().secrets()) + " is required");
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
        String names = String.join(" and ", type.secrets());
        return switch (type) {
            case PKCS11 ->
                ApiException.invalid(
                        names + " is required: the stored one is good only for the library, slot, token_label,"
                                + " key_label and key_id that it was written with");
        };
    }

    private ManagedKey checked(ManagedKey key, Deadline deadline) {
        var request = new CheckRequest(owners.of(key), key.credentialsVersion(), key.config(), key.credentials());
        String tag = gateway.check(request, deadline).credentialTag();
        return tag == null ? key : key.withCredentialTag(tag);
    }

    /** What a resolved entry's key is called now; null when there is none or its name stays. */
    private @Nullable ResolvedKey moved(@Nullable FoundKey before, ManagedKey key, Deadline deadline) {
        if (before == null
                || before.binding() == null
                || place(before.key().config()).equals(place(key.config()))) {
            return null;
        }
        ResolvedKey found = backend.look(key, false, Terms.OF_AN_ENGINE, deadline);
        if (!found.identity().equals(before.binding().identity())) {
            throw BackendRefusal.anotherKey(key.name());
        }
        return found;
    }

    /** All of a configuration that decides which key it names and what that key can do. */
    private static BackendConfig place(BackendConfig config) {
        return switch (config) {
            case BackendConfig.Pkcs11 c ->
                new BackendConfig.Pkcs11(
                        c.library(),
                        c.slot(),
                        c.tokenLabel(),
                        c.keyLabel(),
                        c.keyId(),
                        c.mechanism(),
                        null,
                        0,
                        false,
                        0,
                        c.rsaOaepHash(),
                        c.hmacKey(),
                        c.allowUnsafeDecryption());
            // all of a cloud's configuration but what a new key would be like decides which key it is
            case BackendConfig.AwsKms c ->
                new BackendConfig.AwsKms(c.region(), c.endpoint(), c.kmsKey(), null, 0, null);
            case BackendConfig.AzureKeyVault c ->
                new BackendConfig.AzureKeyVault(
                        c.tenantId(),
                        c.clientId(),
                        c.environment(),
                        c.vaultName(),
                        c.resource(),
                        c.endpoint(),
                        c.keyName(),
                        c.keyVersion(),
                        null,
                        0,
                        null,
                        c.encryptionMode(),
                        c.allowUnsafeDecryption());
            case BackendConfig.GcpCkms c ->
                new BackendConfig.GcpCkms(
                        c.project(),
                        c.region(),
                        c.endpoint(),
                        c.keyRing(),
                        c.cryptoKey(),
                        c.cryptoKeyVersion(),
                        c.algorithm(),
                        null,
                        c.allowUnsafeDecryption());
        };
    }
}
