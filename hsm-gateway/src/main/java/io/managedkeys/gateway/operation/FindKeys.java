package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.grant.EnclosedCredentials;
import org.springframework.stereotype.Component;

/** The registry's part: is a configuration sound, and which key is it. */
@Component
class FindKeys {
    private final Backends backends;
    private final EnclosedCredentials enclosed;

    FindKeys(Backends backends, EnclosedCredentials enclosed) {
        this.backends = backends;
        this.enclosed = enclosed;
    }

    CheckedConfig check(CheckRequest request, Deadline deadline) {
        var backend = backends.of(request.config());
        try (var credentials = enclosed.open(
                request.credentials(), request.owner().managedKey(), request.configVersion(), request.config())) {
            return backend.check(request.owner(), credentials, deadline);
        }
    }

    ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        var backend = backends.of(request.config());
        try (var credentials = enclosed.open(
                request.credentials(), request.owner().managedKey(), request.configVersion(), request.config())) {
            return backend.resolve(Resolution.of(request), credentials, deadline);
        }
    }
}
