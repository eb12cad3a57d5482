package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.util.Configuration;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendType;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.calls.Connections;

/** All vaults and Managed HSMs of Azure. One connection per vault and login, over one pool of HTTP connections. */
public final class AzureKeyVaultBackends implements BackendType<BackendConfig.AzureKeyVault> {
    private static final String TYPE = "azurekeyvault";

    private final BackendEnvironment environment;
    private final Connections<VaultLogin, AzureKeyVaultClient> connections;

    /** @param ambient the environment variables that the gateway's own login comes from */
    AzureKeyVaultBackends(BackendEnvironment environment, Configuration ambient) {
        this.environment = environment;
        GatewayProperties.Cloud cloud = environment.properties().cloud();
        GatewayProperties.StandIns standIns = cloud.standIns();
        AzureHttp http = new AzureHttp(
                cloud.connectTimeout(),
                environment.calls().limits().attemptTimeout(),
                standIns == null ? null : standIns.trust(),
                standIns == null ? null : standIns.azureProxy());
        AzureTokens tokens = new AzureTokens(http.sdk(), ambient);
        this.connections = environment
                .calls()
                .connections(
                        TYPE,
                        login -> VaultName.of(login.vaultUrl()),
                        login -> new AzureKeyVaultClient(login.vaultUrl(), tokens.of(login), http.sdk()),
                        AzureKeyVaultErrors::classify);
    }

    public static AzureKeyVaultBackends load(BackendEnvironment environment) {
        return new AzureKeyVaultBackends(environment, Configuration.getGlobalConfiguration());
    }

    @Override
    public KeyBackend of(BackendConfig.AzureKeyVault config) {
        if (config.endpoint() != null) {
            var unused = environment.endpoints().require(config.endpoint());
        }
        return new AzureKeyVaultBackend(this, config);
    }

    /** @throws ApiException 400 when there is no secret and the gateway's own login may not be used for the key */
    VaultAccess access(Owner owner, BackendConfig.AzureKeyVault config, Credentials credentials) {
        return new VaultAccess(environment.calls(), connections, login(owner, config, credentials), owner.namespace());
    }

    private VaultLogin login(Owner owner, BackendConfig.AzureKeyVault config, Credentials credentials) {
        if (!credentials.isEmpty()) {
            return VaultLogin.withSecret(config, credentials, environment.tags());
        }
        environment.ambientCredentials().require(owner, TYPE, config.vaultUrl() + "/keys/" + config.keyName());
        return VaultLogin.ambient(config, credentials);
    }

    @Override
    public void close() {
        connections.close();
    }
}
