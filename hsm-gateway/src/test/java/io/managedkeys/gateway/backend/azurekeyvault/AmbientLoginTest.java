package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Resolution;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys without credentials: the gateway's own login, for the namespaces and keys that its configuration names. */
class AmbientLoginTest {
    private final TestVaults vaults = TestVaults.startAmbient(Map.of(
            "gateway.cloud.ambient-credentials[0].namespace", "team-a/",
            "gateway.cloud.ambient-credentials[0].type", "azurekeyvault",
            "gateway.cloud.ambient-credentials[0].key-prefix", "https://contract.vault.azure.net/keys/team-a-"));

    @AfterEach
    void stop() {
        vaults.close();
    }

    @Test
    void usesTheProcesssOwnLogin() {
        ResolvedKey key = resolve("team-a/", "team-a-key");

        assertThat(key.generated()).isTrue();
        assertThat(vaults.standIn.calls().of("token")).isPositive();
    }

    @Test
    void refusesOtherNamespacesAndOtherKeys() {
        assertThatThrownBy(() -> resolve("team-b/", "team-a-key")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> resolve("", "team-a-key")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> resolve("team-a/", "team-b-key")).isInstanceOf(ApiException.class);
        assertThat(vaults.standIn.calls().all()).isEmpty();
    }

    private ResolvedKey resolve(String namespacePath, String keyName) {
        Resolution resolution = new Resolution(
                new Owner(UUID.randomUUID(), UUID.randomUUID(), namespacePath),
                1,
                TestAzureKeys.EVERY_USAGE,
                true,
                Set.of(),
                false,
                null);
        return vaults.backends
                .of(TestAzureKeys.ec().withName(keyName, null).config())
                .resolve(resolution, Credentials.of(Map.of()), TestAzureKeys.soon());
    }
}
