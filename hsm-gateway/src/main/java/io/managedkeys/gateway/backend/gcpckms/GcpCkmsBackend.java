package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.Resolution;

/** The key of one entry in Cloud KMS. */
final class GcpCkmsBackend implements KeyBackend {
    private final GcpCkmsBackends backends;
    private final BackendConfig.GcpCkms config;
    private final GcpCkmsAlgorithms.Row row;

    GcpCkmsBackend(GcpCkmsBackends backends, BackendConfig.GcpCkms config, GcpCkmsAlgorithms.Row row) {
        this.backends = backends;
        this.config = config;
        this.row = row;
    }

    @Override
    public CheckedConfig check(Owner owner, Credentials credentials, Deadline deadline) {
        backends.checkCredentials(owner, config, credentials);
        return new CheckedConfig(null);
    }

    @Override
    public ResolvedKey resolve(Resolution resolution, Credentials credentials, Deadline deadline) {
        GcpCkmsCalls calls = backends.calls(resolution.owner(), config, credentials);
        return new ResolveGcpCkmsKey(config, row, resolution, calls).run(deadline);
    }

    @Override
    public BackendKey open(KeyGrant grant, Credentials credentials, Deadline deadline) {
        Owner owner = new Owner(grant.managedKey(), grant.namespace(), grant.namespacePath());
        GcpCkmsCalls calls = backends.calls(owner, config, credentials);
        KeyName name = KeyName.parse(grant.locator());
        if (!name.identity().equals(grant.identity()) || !name.version().equals(KeyName.version(config))) {
            throw ClassifiedFailure.CHANGED.at(calls.place(), null, null);
        }
        return new GcpCkmsKey(name, row, grant.spki(), calls, grant::permit);
    }
}
