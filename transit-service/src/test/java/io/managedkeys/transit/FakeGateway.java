package io.managedkeys.transit;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.service.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** hsm-gateway as far as this engine knows it: signs with the registry's software keys. */
final class FakeGateway implements HsmGateway {
    private final FakeRegistry registry;
    final ConcurrentLinkedQueue<SignRequest> signed = new ConcurrentLinkedQueue<>();
    final AtomicReference<@Nullable ApiException> failure = new AtomicReference<>();
    /** Fails the item at this position, when set. */
    final AtomicReference<@Nullable Integer> failingItem = new AtomicReference<>();

    final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();

    FakeGateway(FakeRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        signed.add(request);
        Runnable work = meanwhile.get();
        if (work != null) {
            work.run();
        }
        ApiException told = failure.get();
        if (told != null) {
            throw told;
        }
        SoftwareKey key = Objects.requireNonNull(registry.keys.get(UUID.fromString(request.grant())));
        Integer failing = failingItem.get();
        List<Outcome> outcomes = new ArrayList<>();
        for (byte[] input : request.inputs()) {
            outcomes.add(
                    failing != null && failing == outcomes.size()
                            ? Outcome.failed(ErrorBody.forServices(new ApiException(
                                    io.managedkeys.common.error.ErrorKind.BACKEND_FAILED, "the token refused")))
                            : Outcome.of(key.sign(request.scheme(), input)));
        }
        return new Outcomes(outcomes);
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not asked for yet");
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not asked for yet");
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("not asked for yet");
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
