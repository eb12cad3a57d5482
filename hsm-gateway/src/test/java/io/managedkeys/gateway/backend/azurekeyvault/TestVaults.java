package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyType;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.fixtures.azurekeyvault.AzureKeyVaultStandIn;
import io.managedkeys.fixtures.azurekeyvault.KeyVault;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A stand-in with a vault and a Managed HSM, and a gateway that reaches them through its proxy. */
public final class TestVaults implements AutoCloseable {
    static final String TENANT = "aaaaaaaa-0000-4000-8000-000000000001";
    static final String OTHER_TENANT = "aaaaaaaa-0000-4000-8000-000000000002";
    static final String CLIENT = "bbbbbbbb-0000-4000-8000-000000000001";
    static final String SECRET = "the-secret-of-the-test-application";
    static final String VAULT = "contract";

    private static final Map<String, String> QUICK = Map.of(
            "gateway.calls.attempt-timeout",
            "60s",
            "gateway.calls.backoff",
            "20ms",
            "gateway.calls.max-backoff",
            "100ms",
            "gateway.calls.circuit-rest",
            "500ms");

    final AzureKeyVaultStandIn standIn =
            AzureKeyVaultStandIn.start(0).register(TENANT, CLIENT, SECRET).register(OTHER_TENANT, CLIENT, SECRET);
    final KeyVault vault = standIn.vault(VAULT, KeyVault.Kind.PREMIUM, TENANT).permit(CLIENT, KeyVault.ALL_PERMISSIONS);
    final KeyVault managedHsm =
            standIn.vault(VAULT, KeyVault.Kind.MANAGED_HSM, TENANT).permit(CLIENT, KeyVault.ALL_PERMISSIONS);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final AzureKeyVaultBackends backends;
    private final Path authority;

    private TestVaults(Map<String, String> properties, Configuration ambient) {
        try {
            authority = Files.createTempFile("azure-authority", ".pem");
            Files.writeString(authority, standIn.authorityPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new HashMap<>(QUICK);
        all.putAll(properties);
        all.put("gateway.keys-folder", "unused");
        all.put("gateway.cloud.stand-ins.trust", authority.toString());
        all.put(
                "gateway.cloud.stand-ins.azure-proxy",
                "http://127.0.0.1:" + standIn.proxy().getPort());
        GatewayProperties bound = new Binder(new MapConfigurationPropertySource(all))
                .bind("gateway", GatewayProperties.class)
                .get();
        CredentialTags tags = new CredentialTags(new SecretKeySpec(new byte[32], "HmacSHA256"));
        backends =
                new AzureKeyVaultBackends(BackendEnvironment.of(bound, tags, meters, InstantSource.system()), ambient);
    }

    static TestVaults start() {
        return start(Map.of());
    }

    static TestVaults start(Map<String, String> properties) {
        return new TestVaults(properties, environment(Map.of()));
    }

    /** The gateway itself is the application, by its environment. */
    static TestVaults startAmbient(Map<String, String> properties) {
        return startAmbient(
                properties,
                Map.of("AZURE_TENANT_ID", TENANT, "AZURE_CLIENT_ID", CLIENT, "AZURE_CLIENT_SECRET", SECRET));
    }

    static TestVaults startAmbient(Map<String, String> properties, Map<String, String> variables) {
        return new TestVaults(properties, environment(variables));
    }

    /** Of these variables alone: what a builder is told one by one, the SDK keeps for the whole process. */
    private static Configuration environment(Map<String, String> variables) {
        return new ConfigurationBuilder(path -> Map.of(), path -> Map.of(), path -> variables).build();
    }

    static Credentials credentials() {
        return Credentials.of(Map.of("client_secret", Secret.of(SECRET)));
    }

    /** Everything that is not for getting a token. */
    long calls() {
        return standIn.calls().all().entrySet().stream()
                .filter(call -> !List.of("token", "discovery", "challenge").contains(call.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The administrator's client, past the gateway. */
    KeyClient administrator(KeyVault place) {
        HttpClient http = new AzureHttp(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        authority,
                        URI.create("http://127.0.0.1:" + standIn.proxy().getPort()))
                .sdk();
        return new KeyClientBuilder()
                .vaultUrl("https://" + place.host())
                .credential(new ClientSecretCredentialBuilder()
                        .tenantId(TENANT)
                        .clientId(CLIENT)
                        .clientSecret(SECRET)
                        .httpClient(http)
                        .build())
                .httpClient(http)
                .buildClient();
    }

    /** Puts a secret key into the Managed HSM whose bytes are known. */
    void importSecret(String name, byte[] bytes, KeyOperation... operations) {
        JsonWebKey key =
                new JsonWebKey().setKeyType(KeyType.OCT_HSM).setK(bytes).setKeyOps(List.of(operations));
        administrator(managedHsm).importKey(new ImportKeyOptions(name, key));
    }

    @Override
    public void close() {
        backends.close();
        standIn.close();
    }
}
