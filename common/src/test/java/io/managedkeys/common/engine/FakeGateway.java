package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/** Signs, encrypts and so on with a byte, and remembers the grants it saw; failures are queued up front. */
final class FakeGateway implements HsmGateway {
    final List<String> grants = new ArrayList<>();
    final Deque<ApiException> failures = new ArrayDeque<>();
    final Deque<Outcome> outcomes = new ArrayDeque<>();

    @Override
    public CheckedConfig check(CheckRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("engines do not check");
    }

    @Override
    public ResolvedKey resolve(ResolveRequest request, Deadline deadline) {
        throw new UnsupportedOperationException("engines do not resolve");
    }

    @Override
    public Outcomes sign(SignRequest request, Deadline deadline) {
        return answer(request.grant(), request.inputs().size());
    }

    @Override
    public Outcomes encrypt(EncryptRequest request, Deadline deadline) {
        return answer(request.grant(), request.inputs().size());
    }

    @Override
    public Outcomes decrypt(DecryptRequest request, Deadline deadline) {
        return answer(request.grant(), request.inputs().size());
    }

    @Override
    public Outcomes mac(MacRequest request, Deadline deadline) {
        return answer(request.grant(), request.inputs().size());
    }

    private synchronized Outcomes answer(String grant, int inputs) {
        grants.add(grant);
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
        return new Outcomes(IntStream.range(0, inputs)
                .mapToObj(i -> outcomes.isEmpty() ? Outcome.of(new byte[] {(byte) i}) : outcomes.removeFirst())
                .toList());
    }
}
