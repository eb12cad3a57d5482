package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendType;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.managedkeys.gateway.backend.calls.Connections;

/** AWS KMS, with a connection for each account, region and endpoint that is used. */
public final class AwsKmsBackends implements BackendType<BackendConfig.AwsKms> {
    private final Accounts accounts;
    private final BackendCalls calls;
    private final Connections<Account, KmsCalls> connections;

    private AwsKmsBackends(Accounts accounts, BackendCalls calls, Connections<Account, KmsCalls> connections) {
        this.accounts = accounts;
        this.calls = calls;
        this.connections = connections;
    }

    public static AwsKmsBackends load(BackendEnvironment environment) {
        BackendCalls calls = environment.calls();
        return new AwsKmsBackends(
                new Accounts(environment),
                calls,
                calls.connections(
                        KeyLocator.TYPE,
                        Account::place,
                        account ->
                                KmsCalls.open(account, environment.properties().cloud(), calls.limits()),
                        AwsKmsErrors::of));
    }

    @Override
    public KeyBackend of(BackendConfig.AwsKms config) {
        return new AwsKmsBackend(this, config);
    }

    Kms kms(BackendConfig.AwsKms config, Owner owner, Credentials credentials) {
        return new Kms(calls, connections, accounts.of(config, owner, credentials), owner.namespace(), false);
    }

    @Override
    public void close() {
        connections.close();
    }
}
