package io.managedkeys.gateway.backend.calls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What one backend type counts; its labels are names of operations, never anything a client chose. */
final class CallMetrics {
    private final String backend;
    private final MeterRegistry meters;
    private final AtomicInteger openCircuits = new AtomicInteger();

    enum Outcome {
        DONE,
        REFUSED,
        THROTTLED,
        UNREACHABLE
    }

    CallMetrics(String backend, MeterRegistry meters) {
        this.backend = backend;
        this.meters = meters;
        Gauge.builder("gateway.backend.degraded", openCircuits, AtomicInteger::get)
                .description("connections that failed often and are left alone for a while")
                .tag("backend", backend)
                .register(meters);
    }

    /** Every attempt that reached for the backend. */
    void attempt(Operation operation, Outcome outcome) {
        Counter.builder("gateway.backend.calls")
                .description("calls made to the backend, repeated ones included")
                .tag("backend", backend)
                .tag("operation", operation.name())
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    void circuitOpened() {
        openCircuits.incrementAndGet();
    }

    void circuitClosed() {
        openCircuits.decrementAndGet();
    }
}
