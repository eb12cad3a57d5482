package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.grant.GrantOpener;
import io.managedkeys.gateway.grant.OpenedGrant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** An engine's part: operations under a grant. */
@Component
class UseKey {
    private final GrantOpener grants;
    private final Backends backends;
    private final OperationMetrics metrics;
    private final LastSuccess lastSuccess;
    private final Counter refusedGrants;

    UseKey(
            GrantOpener grants,
            Backends backends,
            OperationMetrics metrics,
            LastSuccess lastSuccess,
            MeterRegistry meters) {
        this.grants = grants;
        this.backends = backends;
        this.metrics = metrics;
        this.lastSuccess = lastSuccess;
        this.refusedGrants = Counter.builder("gateway.grants.refused")
                .description("grants that were void, foreign or did not permit the operation")
                .register(meters);
    }

    Outcomes sign(SignRequest request, ServiceIdentity caller, Deadline deadline) {
        Use use = new Use(
                request.grant(),
                caller,
                KeyUsage.SIGN,
                request.scheme(),
                request.inputs().size());
        return under(use, deadline, key -> key.sign(request.scheme(), request.inputs(), deadline));
    }

    Outcomes encrypt(EncryptRequest request, ServiceIdentity caller, Deadline deadline) {
        Use use = new Use(
                request.grant(),
                caller,
                KeyUsage.ENCRYPT,
                request.scheme(),
                request.inputs().size());
        return under(use, deadline, key -> key.encrypt(request.scheme(), request.inputs(), deadline));
    }

    Outcomes decrypt(DecryptRequest request, ServiceIdentity caller, Deadline deadline) {
        Use use = new Use(
                request.grant(),
                caller,
                KeyUsage.DECRYPT,
                request.scheme(),
                request.inputs().size());
        return under(use, deadline, key -> key.decrypt(request.scheme(), request.inputs(), deadline));
    }

    Outcomes mac(MacRequest request, ServiceIdentity caller, Deadline deadline) {
        Use use = new Use(
                request.grant(),
                caller,
                KeyUsage.MAC,
                request.scheme(),
                request.inputs().size());
        return under(use, deadline, key -> key.mac(request.scheme(), request.inputs(), deadline));
    }

    private record Use(String grant, ServiceIdentity caller, KeyUsage operation, Scheme scheme, int inputs) {}

    private Outcomes under(Use use, Deadline deadline, Function<BackendKey, List<Outcome>> work) {
        OpenedGrant grant = open(use);
        OperationMetrics.Counters counters = metrics.of(grant.grant().config());
        OperationMetrics.Operation operation = operation(use.operation());
        BackendKey key;
        List<Outcome> outcomes;
        try {
            key = grant.key(backends, deadline);
            outcomes = work.apply(key);
        } catch (RuntimeException e) {
            counters.count(operation, OperationMetrics.Outcome.of(kind(e)), use.inputs());
            throw e;
        }
        long good = 0;
        for (Outcome outcome : outcomes) {
            if (outcome.error() == null) {
                good++;
            } else {
                counters.count(
                        operation, OperationMetrics.Outcome.of(outcome.error().kind()), 1);
            }
        }
        if (good > 0) {
            counters.count(operation, OperationMetrics.Outcome.OK, good);
            lastSuccess.of(grant.grant().managedKey());
        }
        OptionalInt parallel = key.parallel();
        return new Outcomes(outcomes, parallel.isPresent() ? parallel.getAsInt() : null);
    }

    private OpenedGrant open(Use use) {
        try {
            return grants.open(use.grant(), use.caller(), use.operation(), use.scheme());
        } catch (ApiException e) {
            refusedGrants.increment();
            throw e;
        }
    }

    private static ErrorKind kind(RuntimeException failure) {
        return failure instanceof ApiException known ? known.kind() : ErrorKind.INTERNAL;
    }

    private static OperationMetrics.Operation operation(KeyUsage usage) {
        return switch (usage) {
            case SIGN -> OperationMetrics.Operation.SIGN;
            case ENCRYPT -> OperationMetrics.Operation.ENCRYPT;
            case DECRYPT -> OperationMetrics.Operation.DECRYPT;
            case MAC -> OperationMetrics.Operation.MAC;
            case VERIFY, WRAP, UNWRAP, GENERATE_RANDOM -> throw new IllegalArgumentException("no operation of ours");
        };
    }
}
