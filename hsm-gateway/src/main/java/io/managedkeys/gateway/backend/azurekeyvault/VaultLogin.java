package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * To which vault, and as whom. Two of them are equal when the vault, the tenant, the application and the tag of its
 * secret are; the secret itself is only looked at when a connection is opened.
 */
final class VaultLogin {
    private static final String SECRET = "client_secret";

    private final String vaultUrl;
    private final String tenantId;
    private final @Nullable String clientId;
    private final String environment;
    private final @Nullable String secretTag;
    private final Credentials credentials;

    private VaultLogin(BackendConfig.AzureKeyVault config, @Nullable String secretTag, Credentials credentials) {
        this.vaultUrl = config.vaultUrl();
        this.tenantId = config.tenantId();
        this.clientId = config.clientId();
        this.environment = config.environment();
        this.secretTag = secretTag;
        this.credentials = credentials;
    }

    /** With the entry's own secret. */
    static VaultLogin withSecret(BackendConfig.AzureKeyVault config, Credentials credentials, CredentialTags tags) {
        try (Secret secret = credentials.copy(SECRET)) {
            String place = String.join("\n", config.vaultUrl(), config.tenantId(), String.valueOf(config.clientId()));
            return new VaultLogin(config, tags.tag(place, secret), credentials);
        }
    }

    /** As whom the gateway itself is. */
    static VaultLogin ambient(BackendConfig.AzureKeyVault config, Credentials none) {
        return new VaultLogin(config, null, none);
    }

    boolean isAmbient() {
        return secretTag == null;
    }

    /** A copy, the caller's to close. */
    Secret secret() {
        return credentials.copy(SECRET);
    }

    String vaultUrl() {
        return vaultUrl;
    }

    String tenantId() {
        return tenantId;
    }

    @Nullable
    String clientId() {
        return clientId;
    }

    String environment() {
        return environment;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VaultLogin login
                && vaultUrl.equals(login.vaultUrl)
                && tenantId.equals(login.tenantId)
                && Objects.equals(clientId, login.clientId)
                && environment.equals(login.environment)
                && Objects.equals(secretTag, login.secretTag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(vaultUrl, tenantId, clientId, environment, secretTag);
    }

    @Override
    public String toString() {
        return vaultUrl;
    }
}
