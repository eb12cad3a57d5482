package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.Resolution;

/** The key of one entry, in a vault or Managed HSM. */
final class AzureKeyVaultBackend implements KeyBackend {
    private final AzureKeyVaultBackends vaults;
    private final BackendConfig.AzureKeyVault config;

    /** @throws ApiException 400 when the entry makes no sense, whatever the vault holds */
    AzureKeyVaultBackend(AzureKeyVaultBackends vaults, BackendConfig.AzureKeyVault config) {
        this.vaults = vaults;
        this.config = config;
        NewKey.check(config);
    }

    @Override
    public CheckedConfig check(Owner owner, Credentials credentials, Deadline deadline) {
        var unused = vaults.access(owner, config, credentials);
        return new CheckedConfig(null);
    }

    @Override
    public ResolvedKey resolve(Resolution resolution, Credentials credentials, Deadline deadline) {
        VaultAccess vault = vaults.access(resolution.owner(), config, credentials);
        return new ResolveKey(vault, config, resolution).run(deadline);
    }

    /** Nothing is asked of the vault: what is known of the key comes with the grant, and each result is proven by it. */
    @Override
    public BackendKey open(KeyGrant grant, Credentials credentials, Deadline deadline) {
        KeyLocator locator = KeyLocator.of(grant, config);
        Owner owner = new Owner(grant.managedKey(), grant.namespace(), grant.namespacePath());
        return new AzureKeyVaultKey(
                vaults.access(owner, config, credentials),
                new AzureKeyVaultKey.Facts(
                        locator.id(), locator.identity(), grant.keySpec(), grant.spki(), grant.schemes()),
                grant::permit);
    }
}
