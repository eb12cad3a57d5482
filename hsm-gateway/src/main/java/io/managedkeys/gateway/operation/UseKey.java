package io.managedkeys.gateway.operation;

import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.grant.GrantOpener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** An engine's part: operations under a grant. */
@Component
class UseKey {
    private final GrantOpener grants;
    private final Backends backends;
    private final Map<KeyUsage, OperationCounters> counters = new EnumMap<>(KeyUsage.class);

    UseKey(GrantOpener grants, Backends backends, MeterRegistry meters) {
        this.grants = grants;
        this.backends = backends;
        for (KeyUsage operation : List.of(KeyUsage.SIGN, KeyUsage.ENCRYPT, KeyUsage.DECRYPT, KeyUsage.MAC)) {
            counters.put(operation, OperationCounters.of(operation, meters));
        }
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
        long good = 0;
        try {
            var grant = grants.open(use.grant(), use.caller(), use.operation(), use.scheme());
            List<Outcome> outcomes = work.apply(grant.key(backends, deadline));
            good = outcomes.stream().filter(outcome -> outcome.error() == null).count();
            return new Outcomes(outcomes);
        } finally {
            Objects.requireNonNull(counters.get(use.operation())).count(good, use.inputs() - good);
        }
    }
}
