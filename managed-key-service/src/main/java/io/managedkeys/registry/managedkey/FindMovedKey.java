package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.managedkey.BackendLookup.Terms;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks where an update says that a resolved entry's key is: it must be the very same key. */
@Component
class FindMovedKey {
    private final BackendLookup backend;

    FindMovedKey(BackendLookup backend) {
        this.backend = backend;
    }

    /**
     * What a resolved entry's key is called now; null when there is none or its name stays.
     *
     * @throws ApiException when the updated entry names another key, or none
     */
    @Nullable
    ResolvedKey find(FoundKey before, ManagedKey key, Deadline deadline) {
        if (before.binding() == null || place(before.key().config()).equals(place(key.config()))) {
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
