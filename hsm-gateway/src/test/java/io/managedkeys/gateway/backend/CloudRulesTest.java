package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where keys may send the gateway, and who may use its own credentials. */
class CloudRulesTest {
    private static final AllowedEndpoints ENDPOINTS =
            new AllowedEndpoints(List.of("https://kms.example.com", "http://127.0.0.1:4566/"));
    private static final AmbientCredentials AMBIENT = new AmbientCredentials(List.of(
            new AmbientCredentials.Rule("team-a/", "awskms", "arn:aws:kms:eu-central-1:111122223333:alias/team-a-"),
            new AmbientCredentials.Rule("", "gcpckms", "projects/p/locations/l/keyRings/r/")));

    @ParameterizedTest
    @CsvSource({
        "https://kms.example.com, true",
        "https://KMS.example.com:443/, true",
        "http://127.0.0.1:4566, true",
        "http://kms.example.com, false",
        "https://kms.example.com:8443, false",
        "https://kms.example.com.evil.com, false",
        "http://127.0.0.1:4567, false",
        "http://127.0.0.1, false",
        "https://127.0.0.1:4566, false"
    })
    void allowsEndpointsThatTheConfigurationLists(String endpoint, boolean allowed) {
        if (allowed) {
            assertThat(ENDPOINTS.require(endpoint)).hasToString(endpoint);
        } else {
            assertThatThrownBy(() -> ENDPOINTS.require(endpoint))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("is not allowed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "team-a/, awskms, arn:aws:kms:eu-central-1:111122223333:alias/team-a-signer, true",
        "team-b/, awskms, arn:aws:kms:eu-central-1:111122223333:alias/team-a-signer, false",
        "'', awskms, arn:aws:kms:eu-central-1:111122223333:alias/team-a-signer, false",
        "team-a/child/, awskms, arn:aws:kms:eu-central-1:111122223333:alias/team-a-signer, false",
        "team-a/, awskms, arn:aws:kms:eu-central-1:111122223333:alias/team-b-signer, false",
        "team-a/, awskms, arn:aws:kms:us-east-1:111122223333:alias/team-a-signer, false",
        "team-a/, gcpckms, arn:aws:kms:eu-central-1:111122223333:alias/team-a-signer, false",
        "'', gcpckms, projects/p/locations/l/keyRings/r/cryptoKeys/k, true",
        "'', gcpckms, projects/p/locations/l/keyRings/r2/cryptoKeys/k, false"
    })
    void lendsItsCredentialsOnlyToWhomTheConfigurationNames(
            String namespace, String type, String key, boolean permitted) {
        Owner owner = new Owner(UUID.randomUUID(), UUID.randomUUID(), namespace);

        if (permitted) {
            assertThatCode(() -> AMBIENT.require(owner, type, key)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> AMBIENT.require(owner, type, key))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("may not be used");
        }
    }
}
