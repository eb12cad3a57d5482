package io.managedkeys.gateway.backend.calls;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.managedkeys.common.error.ApiException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Leaves a connection alone for a while after half of its last calls could not reach the backend. */
final class Circuit {
    private static final int WINDOW = 20;
    private static final int LEAST_CALLS = 10;
    private static final int TRIAL_CALLS = 3;

    private final String place;
    private final CallLimits limits;
    private final CircuitBreaker breaker;
    private final CallMetrics metrics;
    private boolean counted;

    Circuit(String place, CallLimits limits, CallMetrics metrics, Function<RuntimeException, Failure> failures) {
        this.place = place;
        this.limits = limits;
        this.metrics = metrics;
        this.breaker = CircuitBreaker.of(
                place,
                CircuitBreakerConfig.custom()
                        .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
                        .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                        .waitDurationInOpenState(limits.circuitRest())
                        .recordException(e -> is(e, failures, Failure.Nature.UNREACHABLE))
                        .ignoreException(e -> is(e, failures, Failure.Nature.THROTTLED))
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> count(event.getStateTransition().getToState() != CircuitBreaker.State.CLOSED));
    }

    private static boolean is(Throwable e, Function<RuntimeException, Failure> failures, Failure.Nature nature) {
        return e instanceof RuntimeException failure && failures.apply(failure).nature() == nature;
    }

    /** @throws ApiException 503 while the connection is left alone */
    <T> T call(Supplier<T> work) {
        try {
            return breaker.executeSupplier(work);
        } catch (CallNotPermittedException e) {
            throw ApiException.unavailable(
                    "%s: it failed often just now and is left alone for a while".formatted(place),
                    limits.circuitRest().plusSeconds(1),
                    e);
        }
    }

    private synchronized void count(boolean open) {
        if (open != counted) {
            counted = open;
            if (open) {
                metrics.circuitOpened();
            } else {
                metrics.circuitClosed();
            }
        }
    }

    void close() {
        count(false);
    }
}
