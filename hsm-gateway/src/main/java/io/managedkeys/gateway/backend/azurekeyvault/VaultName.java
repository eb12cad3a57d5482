package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.key.BackendConfig;
import java.net.URI;

/** What people call a vault and a key in it. */
final class VaultName {
    private VaultName() {}

    static String of(String vaultUrl) {
        return "Azure Key Vault " + URI.create(vaultUrl).getHost();
    }

    static String of(BackendConfig.AzureKeyVault config) {
        return of(config.vaultUrl()) + ", key " + config.keyName();
    }
}
