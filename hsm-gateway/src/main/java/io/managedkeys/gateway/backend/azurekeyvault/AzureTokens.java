package io.managedkeys.gateway.backend.azurekeyvault;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import com.azure.identity.AzureAuthorityHosts;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Where tokens come from: an application's secret, or what the machine itself is in Azure. */
final class AzureTokens {
    private static final RetryOptions ONE_ATTEMPT = new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));

    private final HttpClient http;
    private final Configuration environment;

    /** @param environment the process's, where {@code AZURE_CLIENT_ID} and its siblings are looked for */
    AzureTokens(HttpClient http, Configuration environment) {
        this.http = http;
        this.environment = environment;
    }

    TokenCredential of(VaultLogin login) {
        return login.isAmbient() ? ambient(login) : application(login);
    }

    private TokenCredential application(VaultLogin login) {
        if (login.clientId() == null) {
            throw ApiException.invalid("client_id is required with client_secret");
        }
        try (Secret secret = login.secret()) {
            return new ClientSecretCredentialBuilder()
                    .tenantId(login.tenantId())
                    .clientId(login.clientId())
                    .clientSecret(secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                    .authorityHost(authority(login))
                    .httpClient(http)
                    .retryOptions(ONE_ATTEMPT)
                    .build();
        }
    }

    /** The SDK's default chain without its developer's tools, which start programs of the machine. */
    private TokenCredential ambient(VaultLogin login) {
        ChainedTokenCredentialBuilder chain = new ChainedTokenCredentialBuilder()
                .addLast(new EnvironmentCredentialBuilder()
                        .authorityHost(authority(login))
                        .configuration(environment)
                        .httpClient(http)
                        .retryOptions(ONE_ATTEMPT)
                        .build());
        String workload = login.clientId() == null ? environment.get("AZURE_CLIENT_ID") : login.clientId();
        String tokenFile = environment.get("AZURE_FEDERATED_TOKEN_FILE");
        if (workload != null && tokenFile != null) {
            chain.addLast(new WorkloadIdentityCredentialBuilder()
                    .tenantId(login.tenantId())
                    .clientId(workload)
                    .tokenFilePath(tokenFile)
                    .authorityHost(authority(login))
                    .configuration(environment)
                    .httpClient(http)
                    .retryOptions(ONE_ATTEMPT)
                    .build());
        }
        // a pipeline in place of options for repeats: those of the SDK for the metadata service cannot be set otherwise
        var managed = new ManagedIdentityCredentialBuilder()
                .configuration(environment)
                .pipeline(new HttpPipelineBuilder().httpClient(http).build());
        if (login.clientId() != null) {
            managed.clientId(login.clientId());
        }
        return chain.addLast(managed.build()).build();
    }

    private static String authority(VaultLogin login) {
        return switch (login.environment()) {
            case "AZUREUSGOVERNMENTCLOUD" -> AzureAuthorityHosts.AZURE_GOVERNMENT;
            case "AZURECHINACLOUD" -> AzureAuthorityHosts.AZURE_CHINA;
            case "AZUREGERMANCLOUD" -> "https://login.microsoftonline.de/";
            default -> AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;
        };
    }
}
