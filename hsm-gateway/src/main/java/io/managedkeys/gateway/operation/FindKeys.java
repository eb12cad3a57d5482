package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.backend.Resolution;
import io.managedkeys.gateway.grant.EnclosedCredentials;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The registry's part: is a configuration sound, and which key is it. */
@Component
class FindKeys {
    private final Backends backends;
    private final EnclosedCredentials enclosed;
    private final OperationMetrics metrics;

    FindKeys(Backends backends, EnclosedCredentials enclosed, OperationMetrics metrics) {
        this.metrics = metrics;
        this.backends = backends;
        this.enclosed = enclosed;
    }

    CheckedConfig check(CheckRequest request, Deadline deadline) {
        var backend = backends.of(request.config());
        return counted(OperationMetrics.Operation.CHECK, request.config(), () -> {
            try (var credentials = enclosed.open(
                    request.credentials(), request.owner().managedKey(), request.configVersion(), request.config())) {
                return backend.check(request.owner(), credentials, deadline);
            }
        });
    }

    ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        var backend = backends.of(request.config());
        return counted(OperationMetrics.Operation.RESOLVE, request.config(), () -> {
            try (var credentials = enclosed.open(
                    request.credentials(), request.owner().managedKey(), request.configVersion(), request.config())) {
                return backend.resolve(Resolution.of(request), credentials, deadline);
            }
        });
    }

    private <T> T counted(OperationMetrics.Operation operation, BackendConfig config, Supplier<T> work) {
        OperationMetrics.Outcome outcome = OperationMetrics.Outcome.FAILED;
        try {
            T result = work.get();
            outcome = OperationMetrics.Outcome.OK;
            return result;
        } catch (ApiException e) {
            outcome = OperationMetrics.Outcome.of(e.kind());
            throw e;
        } finally {
            metrics.of(config).count(operation, outcome, 1);
        }
    }
}
