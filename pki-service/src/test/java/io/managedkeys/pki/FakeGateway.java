package io.managedkeys.pki;

import io.managedkeys.common.api.GatewayRules;
import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.service.Deadline;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** hsm-gateway as far as this engine knows it: signs with the registry's software keys, as strictly. */
final class FakeGateway implements HsmGateway {
    private final FakeRegistry registry;
    final Queue<SignRequest> signed = new ConcurrentLinkedQueue<>();
    volatile @Nullable ApiException failure;
    volatile Runnable meanwhile = () -> {};
    /** What becomes of a signature on its way back. */
    volatile UnaryOperator<byte[]> fault = UnaryOperator.identity();

    FakeGateway(FakeRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        signed.add(request);
        meanwhile.run();
        ApiException told = failure;
        if (told != null) {
            throw told;
        }
        SoftwareKey key = Objects.requireNonNull(registry.keys.get(UUID.fromString(request.grant())));
        GatewayRules.checkInputs(request.scheme(), request.inputs());
        GatewayRules.permit(key.usages(), key.schemes(), KeyUsage.SIGN, request.scheme());
        return new Outcomes(GatewayRules.sign(
                key.spec(),
                request.scheme(),
                request.inputs(),
                input -> fault.apply(key.sign(request.scheme(), input))));
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for a CA");
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for a CA");
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for a CA");
    }

    @Override
    public CheckedConfig check(CheckRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for engines");
    }

    @Override
    public ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not for engines");
    }
}
