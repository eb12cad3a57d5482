package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that an entry has generated.
 *
 * @param inHardware {@code -HSM}
 * @param operations {@code key_ops}, for the entry's usages alone
 */
record NewKey(String name, KeySpec spec, boolean inHardware, Set<String> operations) {
    private static final String MANAGED_HSM = "managedhsm.";

    /**
     * @throws ApiException 400 when the entry does not say what to make, or the vault cannot have it
     */
    static NewKey of(BackendConfig.AzureKeyVault config, Set<KeyUsage> usages) {
        if (config.keyVersion() != null) {
            throw ApiException.invalid("a key with a key_version cannot be generated: the vault chooses versions");
        }
        KeySpec spec = spec(config);
        Set<String> operations = AzureKeyVaultAlgorithms.keyOperations(spec, usages, config);
        if (operations.isEmpty()) {
            throw ApiException.invalid(
                    "a key of key_type %s has no use for the usages of the managed key".formatted(config.keyType()));
        }
        return new NewKey(config.keyName(), spec, type(config).endsWith("-hsm"), operations);
    }

    /** As JSON Web Keys call it. */
    String curve() {
        return switch (spec) {
            case EC_SECP256K1 -> "P-256K";
            case EC_P384 -> "P-384";
            case EC_P521 -> "P-521";
            default -> "P-256";
        };
    }

    /** @throws ApiException 400 for a kind of key that Key Vault does not have, or not in this kind of vault */
    static void check(BackendConfig.AzureKeyVault config) {
        if (config.keyType() != null) {
            var unused = spec(config);
        }
        if (!Set.of("envelope", "raw").contains(config.encryptionMode())) {
            throw ApiException.invalid("encryption_mode must be envelope or raw");
        }
    }

    private static KeySpec spec(BackendConfig.AzureKeyVault config) {
        boolean managedHsm = config.resource().startsWith(MANAGED_HSM);
        return switch (type(config)) {
            case "rsa" -> inVault(managedHsm, config, rsa(config));
            case "rsa-hsm" -> rsa(config);
            case "ec" -> inVault(managedHsm, config, ec(config));
            case "ec-hsm" -> ec(config);
            case "oct-hsm" -> {
                if (!managedHsm) {
                    throw ApiException.invalid("oct-HSM keys are in Managed HSMs only: set resource");
                }
                yield sized(KeyType.AES, config.keyBits(), 256);
            }
            default ->
                throw ApiException.invalid(
                        "key_type must be RSA, RSA-HSM, EC, EC-HSM or oct-HSM, not " + config.keyType());
        };
    }

    private static String type(BackendConfig.AzureKeyVault config) {
        if (config.keyType() == null) {
            throw ApiException.invalid("key_type is required to generate a key");
        }
        return config.keyType();
    }

    private static KeySpec inVault(boolean managedHsm, BackendConfig.AzureKeyVault config, KeySpec spec) {
        if (managedHsm) {
            throw ApiException.invalid("a Managed HSM has no software keys: key_type must be %s-HSM"
                    .formatted(type(config).toUpperCase(java.util.Locale.ROOT)));
        }
        return spec;
    }

    private static KeySpec rsa(BackendConfig.AzureKeyVault config) {
        return sized(KeyType.RSA, config.keyBits(), 2048);
    }

    private static KeySpec ec(BackendConfig.AzureKeyVault config) {
        @Nullable String curve = config.curve();
        return switch (curve == null ? "P256" : curve) {
            case "P256" -> KeySpec.EC_P256;
            case "P384" -> KeySpec.EC_P384;
            case "P521" -> KeySpec.EC_P521;
            case "P256K1" -> KeySpec.EC_SECP256K1;
            default -> throw ApiException.invalid("curve must be P256, P384, P521 or P256K1, not " + curve);
        };
    }

    private static KeySpec sized(KeyType type, int bits, int standard) {
        int wanted = bits == 0 ? standard : bits;
        return Arrays.stream(KeySpec.values())
                .filter(spec -> spec.type() == type && spec.bits() == wanted)
                .findFirst()
                .orElseThrow(
                        () -> ApiException.invalid("Azure Key Vault has no %s key of %d bits".formatted(type, wanted)));
    }
}
