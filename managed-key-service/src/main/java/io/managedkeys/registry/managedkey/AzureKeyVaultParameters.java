package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code azurekeyvault} parameters of a write. */
record AzureKeyVaultParameters(
        @Nullable String tenantId,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable String environment,
        @Nullable String vaultName,
        @Nullable String keyName,
        @Nullable String keyVersion,
        @Nullable String resource,
        @Nullable String endpoint,
        @Nullable String keyType,
        @Nullable Integer keyBits,
        @Nullable String curve,
        @Nullable String encryptionMode,
        @Nullable Boolean allowUnsafeDecryption)
        implements BackendParameters {
    private static final String PUBLIC_CLOUD = "AZUREPUBLICCLOUD";
    private static final String PUBLIC_VAULTS = "vault.azure.net";
    /** Where vaults are in clouds that are closed to the public one's. */
    private static final Map<String, String> OTHER_VAULTS = Map.of(
            "AZURECHINACLOUD", "vault.azure.cn",
            "AZUREUSGOVERNMENTCLOUD", "vault.usgovcloudapi.net",
            "AZUREGERMANCLOUD", "vault.microsoftazure.de");

    /** Vault knows the second. */
    private static final List<String> KEY_TYPES = List.of("RSA", "RSA-HSM", "EC", "EC-HSM", "oct-HSM");

    private static final List<Integer> AES_BITS = List.of(128, 192, 256);
    private static final List<String> MODES = List.of("envelope", "raw");

    @Override
    public AzureKeyVaultSettings settings(KeyPolicy policy, CloudDefaults defaults) {
        String cloud = Optional.ofNullable(ParameterChecks.said(environment)).orElse(PUBLIC_CLOUD);
        String type = ParameterChecks.required("key_type", ParameterChecks.oneOf("key_type", keyType, KEY_TYPES));
        String known = ParameterChecks.oneOf("curve", curve, ParameterChecks.CURVES);
        int bits = bits(type);
        boolean elliptic = type.startsWith("EC");
        if (policy.allowGenerateKey() && (elliptic ? known == null : bits == 0)) {
            throw ApiException.invalid(
                    "%s is required to generate a key of key_type %s".formatted(elliptic ? "curve" : "key_bits", type));
        }
        AzureKeyVaultSettings settings = new AzureKeyVaultSettings(
                ParameterChecks.required("tenant_id", CloudDefaults.or(tenantId, defaults.azureTenantId())),
                knownClient(),
                cloud,
                ParameterChecks.required("vault_name", vaultName),
                Optional.ofNullable(ParameterChecks.said(resource))
                        .orElseGet(() -> OTHER_VAULTS.getOrDefault(cloud.toUpperCase(Locale.ROOT), PUBLIC_VAULTS)),
                ParameterChecks.said(endpoint),
                ParameterChecks.required("key_name", keyName),
                ParameterChecks.said(keyVersion),
                type.equalsIgnoreCase(keyType) ? String.valueOf(keyType) : type,
                bits,
                known,
                Optional.ofNullable(ParameterChecks.oneOf("encryption_mode", encryptionMode, MODES))
                        .orElse(MODES.getFirst()),
                Boolean.TRUE.equals(allowUnsafeDecryption));
        var unused = settings.config();
        return settings;
    }

    /** An id alone is that of a managed identity; a secret alone is nobody's. */
    private @Nullable String knownClient() {
        String id = ParameterChecks.said(clientId);
        if (id == null && clientSecret != null && !GivenSecrets.isAbsent(clientSecret)) {
            throw ApiException.invalid("client_id is required with client_secret");
        }
        return id;
    }

    private int bits(String type) {
        return switch (type) {
            case "RSA", "RSA-HSM" -> ParameterChecks.bits(keyBits, ParameterChecks.RSA_BITS);
            case "oct-HSM" -> ParameterChecks.bits(keyBits, AES_BITS);
            default -> keyBits == null ? 0 : keyBits;
        };
    }

    @Override
    public List<SentSecret> secrets() {
        return List.of(new SentSecret("client_secret", clientSecret));
    }
}
