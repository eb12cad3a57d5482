package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.fixtures.azurekeyvault.KeyVault;
import io.managedkeys.fixtures.azurekeyvault.ManagedIdentity;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.Resolution;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys without credentials: the gateway's own login, for the namespaces and keys that its configuration names. */
class AmbientLoginTest {
    private static final Map<String, String> TEAM_A = Map.of(
            "gateway.cloud.ambient-credentials[0].namespace", "team-a/",
            "gateway.cloud.ambient-credentials[0].type", "azurekeyvault",
            "gateway.cloud.ambient-credentials[0].key-prefix", "https://contract.vault.azure.net/keys/team-a-");

    private final TestVaults vaults = TestVaults.startAmbient(TEAM_A);
    private final TestVaults onMachine = TestVaults.start(TEAM_A);
    private final String identity = UUID.randomUUID().toString(); // the SDK keeps its tokens for the whole process

    @AfterEach
    void stop() {
        vaults.close();
        onMachine.close();
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

    @Test
    void logsInAsTheMachineWithOneRequest() {
        onMachine.vault.permit(identity, KeyVault.ALL_PERMISSIONS);
        try (ManagedIdentity machine = onMachine.standIn.machine(TestVaults.TENANT, identity)) {
            assertThat(resolve(onMachine, as(identity)).generated()).isTrue();
            assertThat(machine.requests()).isEqualTo(1);
        }
    }

    @Test
    void saysThatTheMachineHasNotTheIdentityOfTheEntry() {
        try (ManagedIdentity machine = onMachine.standIn.machine(TestVaults.TENANT, "another")) {
            ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(onMachine, as(identity)));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).singleElement().asString().contains("credentials were refused");
            assertThat(machine.requests()).isEqualTo(1);
        }
    }

    @Test
    void isUnavailableWhileTheMachinesMetadataAre() {
        onMachine.standIn.machine(TestVaults.TENANT, identity).close();

        ApiException refusal = catchThrowableOfType(ApiException.class, () -> resolve(onMachine, as(identity)));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void saysThatThePodHasNoToken() {
        Map<String, String> pod = Map.of(
                "AZURE_TENANT_ID", TestVaults.TENANT,
                "AZURE_CLIENT_ID", TestVaults.CLIENT,
                "AZURE_FEDERATED_TOKEN_FILE", "/nowhere/token");
        try (TestVaults inPod = TestVaults.startAmbient(TEAM_A, pod)) {
            ApiException refusal =
                    catchThrowableOfType(ApiException.class, () -> resolve(inPod, as(TestVaults.CLIENT)));

            assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(refusal.errors()).singleElement().asString().contains("credentials were refused");
        }
    }

    /** Team A's key, for which the gateway logs in as an identity of several. */
    private static BackendConfig.AzureKeyVault as(String clientId) {
        BackendConfig.AzureKeyVault key =
                TestAzureKeys.ec().withName("team-a-key", null).config();
        return new BackendConfig.AzureKeyVault(
                key.tenantId(),
                clientId,
                key.environment(),
                key.vaultName(),
                key.resource(),
                key.endpoint(),
                key.keyName(),
                key.keyVersion(),
                key.keyType(),
                key.keyBits(),
                key.curve(),
                key.encryptionMode(),
                key.allowUnsafeDecryption());
    }

    private ResolvedKey resolve(String namespacePath, String keyName) {
        return resolve(
                vaults,
                namespacePath,
                TestAzureKeys.ec().withName(keyName, null).config());
    }

    private static ResolvedKey resolve(TestVaults vaults, BackendConfig.AzureKeyVault config) {
        return resolve(vaults, "team-a/", config);
    }

    private static ResolvedKey resolve(TestVaults vaults, String namespacePath, BackendConfig.AzureKeyVault config) {
        Resolution resolution = new Resolution(
                new Owner(UUID.randomUUID(), UUID.randomUUID(), namespacePath),
                1,
                TestAzureKeys.EVERY_USAGE,
                true,
                Set.of(),
                false,
                null);
        return vaults.backends.of(config).resolve(resolution, Credentials.of(Map.of()), TestAzureKeys.soon());
    }
}
