package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
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
    private static final byte[] REDACTED = "redacted".getBytes(StandardCharsets.UTF_8);
    private static final int TRIES = 3;

    private final FindManagedKey keys;
    private final HsmGateway gateway;
    private final BackendLookup backend;
    private final CredentialEncloser encloser;
    private final StoreManagedKey store;

    WriteManagedKey(
            FindManagedKey keys,
            HsmGateway gateway,
            BackendLookup backend,
            CredentialEncloser encloser,
            StoreManagedKey store) {
        this.keys = keys;
        this.gateway = gateway;
        this.backend = backend;
        this.encloser = encloser;
        this.store = store;
    }

    /** @param name lower case */
    void write(UUID namespace, String name, ManagedKeyFields fields, Deadline deadline) {
        KeyPolicy policy = KeyPolicy.of(fields);
        Pkcs11Settings settings = Pkcs11Parameters.read(fields);
        Optional<Secret> pin = Optional.ofNullable(fields.pin()).filter(given -> !isAbsent(given));
        for (int i = 0; i < TRIES; i++) {
            FoundKey before = keys.named(namespace, name).orElse(null);
            ManagedKey unchecked = before == null
                    ? created(namespace, name, policy, settings, pin)
                    : updated(before.key(), policy, settings, pin);
            ManagedKey key = checked(unchecked, deadline);
            ResolvedKey moved = moved(before, key, deadline);
            if (before == null ? store.create(key) : store.update(before, key, moved)) {
                return;
            }
        }
        throw ApiException.unavailable(
                "managed key \"%s\" is being changed by others".formatted(name), Duration.ofSeconds(1), null);
    }

    private ManagedKey created(
            UUID namespace, String name, KeyPolicy policy, Pkcs11Settings settings, Optional<Secret> pin) {
        UUID uuid = UUID.randomUUID();
        Secret given = pin.orElseThrow(() -> ApiException.invalid("pin is required"));
        var credentials = encloser.enclose(uuid, 1, settings.config(), given);
        return new ManagedKey(uuid, namespace, name, 1, policy, settings, credentials, 1, null);
    }

    private ManagedKey updated(ManagedKey old, KeyPolicy policy, Pkcs11Settings settings, Optional<Secret> pin) {
        int version = old.configVersion() + 1;
        if (pin.isEmpty()) {
            if (!settings.config().destination().equals(old.config().destination())) {
                throw ApiException.invalid(
                        "pin is required: the stored one is good only for the library, slot, token_label, key_label"
                                + " and key_id that it was written with");
            }
            return new ManagedKey(
                    old.uuid(),
                    old.namespace(),
                    old.name(),
                    version,
                    policy,
                    settings,
                    old.credentials(),
                    old.credentialsVersion(),
                    old.credentialTag());
        }
        var credentials = encloser.enclose(old.uuid(), version, settings.config(), pin.get());
        return new ManagedKey(
                old.uuid(), old.namespace(), old.name(), version, policy, settings, credentials, version, null);
    }

    private ManagedKey checked(ManagedKey key, Deadline deadline) {
        var request = new CheckRequest(key.uuid(), key.credentialsVersion(), key.config(), key.credentials());
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
                        c.rsaOaepHash());
        };
    }

    private static boolean isAbsent(Secret pin) {
        return pin.isEmpty() || pin.reveal(bytes -> Arrays.equals(bytes, REDACTED));
    }
}
