package io.managedkeys.gateway.backend.calls;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Calls of this gateway to backends over a network; a namespace is bounded over all of them together. */
public final class BackendCalls {
    private final CallLimits limits;
    private final MeterRegistry meters;
    private final NamespaceBound bound;

    public BackendCalls(CallLimits limits, MeterRegistry meters) {
        this.limits = limits;
        this.meters = meters;
        this.bound = new NamespaceBound(limits);
    }

    public CallLimits limits() {
        return limits;
    }

    /**
     * The connections of one backend type; to be closed with it.
     *
     * @param backend Vault's name of the type
     * @param place what people call the connection: no client-chosen secret in it
     * @param client opens an SDK's client whose own retries are off
     * @param failures the backend's table: what an exception of the SDK means
     */
    public <K, C extends AutoCloseable> Connections<K, C> connections(
            String backend,
            Function<K, String> place,
            Function<K, C> client,
            Function<RuntimeException, Failure> failures) {
        BackendMetrics metrics = new BackendMetrics(backend, backend, meters);
        AtomicInteger openCircuits = new AtomicInteger();
        metrics.watchOpenCircuits(openCircuits::get);
        metrics.watchUp(() -> openCircuits.get() == 0);
        return new Connections<>(
                limits,
                key -> new Connection<>(
                        place.apply(key),
                        client.apply(key),
                        limits,
                        bound,
                        metrics,
                        new Circuit(place.apply(key), limits, openCircuits, failures),
                        failures));
    }

    /**
     * A call for each input of a request, several at a time on virtual threads. What is not done when the deadline
     * passes is 503; a failure of one says nothing of the others.
     *
     * @param call throws {@link ApiException} for a refusal
     */
    public List<Outcome> each(int count, Deadline deadline, IntFunction<byte[]> call) {
        return new Batch(count, call).run(limits.batchWidth(), deadline);
    }
}
