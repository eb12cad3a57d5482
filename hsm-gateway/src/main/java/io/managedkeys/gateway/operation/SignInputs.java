package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.api.HsmGateway.SignResponse;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.grant.GrantOpener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.stereotype.Component;

/** An engine's part: signatures under a grant. */
@Component
class SignInputs {
    private final GrantOpener grants;
    private final Backends backends;
    private final Counter signed;
    private final Counter failed;

    SignInputs(GrantOpener grants, Backends backends, MeterRegistry meters) {
        this.grants = grants;
        this.backends = backends;
        this.signed = meters.counter("gateway.signatures", "outcome", "signed");
        this.failed = meters.counter("gateway.signatures", "outcome", "failed");
    }

    SignResponse sign(SignRequest request, ServiceIdentity caller, Deadline deadline) {
        long good = 0;
        try {
            var grant = grants.open(request.grant(), caller, KeyUsage.SIGN, request.scheme());
            List<Outcome> outcomes = grant.key(backends, deadline).sign(request.scheme(), request.inputs(), deadline);
            good = outcomes.stream().filter(outcome -> outcome.error() == null).count();
            return new SignResponse(outcomes);
        } finally {
            signed.increment(good);
            failed.increment(request.inputs().size() - good);
        }
    }
}
