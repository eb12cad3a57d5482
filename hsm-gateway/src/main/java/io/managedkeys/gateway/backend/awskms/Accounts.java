package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.backend.AllowedEndpoints;
import io.managedkeys.gateway.backend.AmbientCredentials;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.Credentials;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Decides where an entry's calls go and with which credentials, before any is made. */
final class Accounts {
    static final String ACCESS_KEY = "access_key";
    static final String SECRET_KEY = "secret_key";
    private static final String AMBIENT = "ambient";

    private final AllowedEndpoints endpoints;
    private final AmbientCredentials ambient;
    private final CredentialTags tags;
    private final boolean standIns;

    Accounts(BackendEnvironment environment) {
        this.endpoints = environment.endpoints();
        this.ambient = environment.ambientCredentials();
        this.tags = environment.tags();
        this.standIns = environment.properties().cloud().standIns() != null;
    }

    /** @throws ApiException 400 when the endpoint or the gateway's own credentials are not for this entry */
    Account of(BackendConfig.AwsKms config, Owner owner, Credentials credentials) {
        URI endpoint = endpoint(config);
        if (credentials.isEmpty()) {
            requireArn(config.kmsKey());
            ambient.require(owner, KeyLocator.TYPE, config.kmsKey());
            return new Account(config.region(), endpoint, AMBIENT, null);
        }
        if (!credentials.has(ACCESS_KEY) || !credentials.has(SECRET_KEY)) {
            throw ApiException.invalid("access_key and secret_key are needed, both or none");
        }
        return new Account(config.region(), endpoint, tag(config, credentials), credentials);
    }

    private @Nullable URI endpoint(BackendConfig.AwsKms config) {
        if (config.endpoint() == null) {
            return null;
        }
        URI endpoint = endpoints.require(config.endpoint());
        if (!"https".equals(endpoint.getScheme()) && !standIns) {
            throw ApiException.invalid("endpoint must be https");
        }
        return endpoint;
    }

    /** An alias or id alone does not say whose account it is in, which is what the configuration permits by. */
    private static void requireArn(String kmsKey) {
        if (!kmsKey.startsWith("arn:")) {
            throw ApiException.invalid("kms_key must be an ARN where the managed key has no access_key and secret_key");
        }
    }

    private String tag(BackendConfig.AwsKms config, Credentials credentials) {
        try (Secret access = credentials.copy(ACCESS_KEY);
                Secret secret = credentials.copy(SECRET_KEY)) {
            return tags.tag(tags.tag(KeyLocator.TYPE + config.region(), access), secret);
        }
    }
}
