package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gcpckms} parameters of an entry, without credentials. Null is what was not said.
 *
 * @param algorithm as it was written, whatever its case: Terraform writes it small
 * @param protectionLevel in upper case
 */
record GcpCkmsSettings(
        String project,
        String region,
        @Nullable String endpoint,
        String keyRing,
        String cryptoKey,
        String cryptoKeyVersion,
        String algorithm,
        @Nullable String protectionLevel,
        boolean allowUnsafeDecryption)
        implements BackendSettings {
    @Override
    public ManagedKeyType type() {
        return ManagedKeyType.GCPCKMS;
    }

    @Override
    public BackendConfig.GcpCkms config() {
        return new BackendConfig.GcpCkms(
                project,
                region,
                endpoint,
                keyRing,
                cryptoKey,
                cryptoKeyVersion,
                algorithm.toUpperCase(Locale.ROOT),
                protectionLevel,
                allowUnsafeDecryption);
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("project", project);
        said.put("region", region);
        ParameterChecks.put(said, "endpoint", endpoint);
        said.put("key_ring", keyRing);
        said.put("crypto_key", cryptoKey);
        said.put("crypto_key_version", cryptoKeyVersion);
        said.put("algorithm", algorithm);
        ParameterChecks.put(said, "protection_level", protectionLevel);
        ParameterChecks.put(said, "allow_unsafe_decryption", allowUnsafeDecryption ? true : null);
        return said;
    }
}
