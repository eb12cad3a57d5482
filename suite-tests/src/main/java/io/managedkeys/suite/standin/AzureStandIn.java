package io.managedkeys.suite.standin;

import io.managedkeys.fixtures.azurekeyvault.AzureKeyVaultStandIn;
import io.managedkeys.fixtures.azurekeyvault.KeyVault;
import java.util.Map;
import java.util.Optional;

final class AzureStandIn implements StandIn {
    private static final String TENANT = "11111111-1111-1111-1111-111111111111";
    private static final String CLIENT = "22222222-2222-2222-2222-222222222222";
    private static final String SECRET = "dev-only-secret-of-no-client";

    private final AzureKeyVaultStandIn azure = AzureKeyVaultStandIn.start(0).register(TENANT, CLIENT, SECRET);

    AzureStandIn() {
        azure.vault("dev-vault", KeyVault.Kind.PREMIUM, TENANT).permit(CLIENT, KeyVault.ALL_PERMISSIONS);
        azure.vault("dev-hsm", KeyVault.Kind.MANAGED_HSM, TENANT).permit(CLIENT, KeyVault.ALL_PERMISSIONS);
    }

    @Override
    public Cloud cloud() {
        return Cloud.AZURE;
    }

    @Override
    public Map<String, Object> address() {
        return Map.of("tenant_id", TENANT, "client_id", CLIENT, "client_secret", SECRET, "vault_name", "dev-vault");
    }

    @Override
    public Map<String, Object> exampleKey() {
        return Map.of("key_name", "example", "key_type", "RSA", "key_bits", 2048);
    }

    @Override
    public Optional<String> endpoint() {
        return Optional.empty();
    }

    @Override
    public Optional<String> authority() {
        return Optional.of(azure.authorityPem());
    }

    @Override
    public Map<String, String> gatewaySettings() {
        return Map.of(
                "gateway.cloud.stand-ins.azure-proxy",
                "http://127.0.0.1:" + azure.proxy().getPort());
    }

    @Override
    public void close() {
        azure.close();
    }
}
