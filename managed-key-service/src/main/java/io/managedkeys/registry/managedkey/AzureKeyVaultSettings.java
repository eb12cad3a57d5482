package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code azurekeyvault} parameters of an entry, without the client's secret. Null or 0 is what was not said.
 *
 * @param environment as it was written, whatever its case, like {@code keyType}
 * @param curve in upper case
 * @param encryptionMode in lower case
 */
record AzureKeyVaultSettings(
        String tenantId,
        @Nullable String clientId,
        String environment,
        String vaultName,
        String resource,
        @Nullable String endpoint,
        String keyName,
        @Nullable String keyVersion,
        String keyType,
        int keyBits,
        @Nullable String curve,
        String encryptionMode,
        boolean allowUnsafeDecryption)
        implements BackendSettings {
    @Override
    public ManagedKeyType type() {
        return ManagedKeyType.AZUREKEYVAULT;
    }

    @Override
    public BackendConfig.AzureKeyVault config() {
        String kind = ParameterChecks.lower(keyType);
        boolean elliptic = kind.startsWith("ec");
        return new BackendConfig.AzureKeyVault(
                tenantId,
                clientId,
                environment.toUpperCase(Locale.ROOT),
                vaultName,
                ParameterChecks.lower(resource),
                endpoint,
                keyName,
                keyVersion,
                kind,
                elliptic ? 0 : keyBits,
                elliptic ? curve : null,
                encryptionMode,
                allowUnsafeDecryption);
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("tenant_id", tenantId);
        ParameterChecks.put(said, "client_id", clientId);
        said.put("environment", environment);
        said.put("vault_name", vaultName);
        said.put("resource", resource);
        ParameterChecks.put(said, "endpoint", endpoint);
        said.put("key_name", keyName);
        ParameterChecks.put(said, "key_version", keyVersion);
        said.put("key_type", keyType);
        ParameterChecks.put(said, "key_bits", keyBits == 0 ? null : keyBits);
        ParameterChecks.put(said, "curve", curve);
        said.put("encryption_mode", encryptionMode);
        ParameterChecks.put(said, "allow_unsafe_decryption", allowUnsafeDecryption ? true : null);
        return said;
    }
}
