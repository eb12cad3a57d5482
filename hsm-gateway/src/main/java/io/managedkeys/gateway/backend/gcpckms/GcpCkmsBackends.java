package io.managedkeys.gateway.backend.gcpckms;

import com.google.auth.oauth2.GoogleCredentials;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendType;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.calls.Connections;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** All Cloud KMS keys of this gateway, and their connections: one for each service account and endpoint. */
public final class GcpCkmsBackends implements BackendType<BackendConfig.GcpCkms> {
    private static final String TYPE = "gcpckms";
    private static final String AMBIENT = "ambient";

    private final BackendEnvironment environment;
    private final AmbientSource ambient;
    private final Connections<Account, GcpCkmsClient> connections;

    /** Where the gateway's own credentials come from. */
    interface AmbientSource {
        GoogleCredentials get() throws IOException;
    }

    GcpCkmsBackends(BackendEnvironment environment, AmbientSource ambient) {
        this.environment = environment;
        this.ambient = ambient;
        this.connections = environment.calls().connections(TYPE, Account::toString, this::open, GcpCkmsErrors::of);
    }

    public static GcpCkmsBackends load(BackendEnvironment environment) {
        return new GcpCkmsBackends(environment, ServiceAccountKey::ambient);
    }

    private GcpCkmsClient open(Account account) {
        GatewayProperties.Cloud cloud = environment.properties().cloud();
        Path trust = cloud.standIns() == null ? null : cloud.standIns().trust();
        return GcpCkmsClient.open(
                account.endpoint(), trust, account.credentials().get(), cloud.connectTimeout());
    }

    @Override
    public KeyBackend of(BackendConfig.GcpCkms config) {
        var unused = endpoint(config);
        return new GcpCkmsBackend(this, config, GcpCkmsAlgorithms.named(config.algorithm()));
    }

    private @Nullable URI endpoint(BackendConfig.GcpCkms config) {
        if (config.endpoint() == null) {
            return null;
        }
        URI endpoint = environment.endpoints().require(config.endpoint());
        GcpCkmsClient.requireTls(endpoint);
        return endpoint;
    }

    /** @throws ApiException 400 when they are none, or missing without the right to the gateway's own */
    void checkCredentials(Owner owner, BackendConfig.GcpCkms config, Credentials credentials) {
        var unused = account(owner, config, credentials);
        if (credentials.has(ServiceAccountKey.FIELD)) {
            var alsoUnused = read(credentials);
        }
    }

    /** The calls that an entry's owner makes. */
    GcpCkmsCalls calls(Owner owner, BackendConfig.GcpCkms config, Credentials credentials) {
        return new GcpCkmsCalls(
                environment.calls(), connections, account(owner, config, credentials), owner.namespace());
    }

    private Account account(Owner owner, BackendConfig.GcpCkms config, Credentials credentials) {
        if (!credentials.has(ServiceAccountKey.FIELD)) {
            environment.ambientCredentials().require(owner, TYPE, KeyName.version(config));
            return new Account(endpoint(config), AMBIENT, this::own);
        }
        try (Secret secret = credentials.copy(ServiceAccountKey.FIELD)) {
            return new Account(endpoint(config), environment.tags().tag(TYPE, secret), () -> read(credentials));
        }
    }

    private GoogleCredentials read(Credentials credentials) {
        try (Secret secret = credentials.copy(ServiceAccountKey.FIELD)) {
            return ServiceAccountKey.load(
                    secret, environment.properties().cloud().allowCredentialFiles());
        }
    }

    private GoogleCredentials own() {
        try {
            return ambient.get();
        } catch (IOException e) { // its text names files of this machine
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED, "this gateway has no credentials of its own for Google Cloud");
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
