package io.managedkeys.registry.managedkey;

import io.managedkeys.common.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a managed-key write as the wire has them; an empty string is as good as none. */
record ManagedKeyFields(
        @Nullable Boolean allowGenerateKey,
        @Nullable Boolean allowReplaceKey,
        @Nullable Boolean allowStoreKey,
        @Nullable Boolean anyMount,
        @Nullable List<String> usages,
        @Nullable String library,
        @Nullable String slot,
        @Nullable String tokenLabel,
        @Nullable String keyLabel,
        @Nullable String keyId,
        @Nullable String mechanism,
        @Nullable Secret pin,
        @Nullable String curve,
        @Nullable Integer keyBits,
        @Nullable Boolean forceRwSession,
        @Nullable Integer maxParallel,
        @Nullable String rsaOaepHash,
        @Nullable Boolean allowUnsafeDecryption,
        @Nullable String hmacKeyLabel,
        @Nullable String hmacKeyId,
        @Nullable String hmacMechanism)
        implements AutoCloseable {

    /** The secrets that were sent, by their names on the wire. */
    Map<String, Secret> secrets() {
        return pin == null ? Map.of() : Map.of("pin", pin);
    }

    /** Overwrites the secrets. */
    @Override
    public void close() {
        secrets().values().forEach(Secret::close);
    }
}
