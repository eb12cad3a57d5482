package io.managedkeys.gateway.backend.calls;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.managedkeys.common.error.ApiException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Leaves a connection alone for a while after half of its last calls could not reach the backend. Then one call may try
 * it, whose outcome decides; where it has none within an attempt's time, that counts as a failure.
 */
final class Circuit {
    private static final int WINDOW = 20;
    private static final int LEAST_CALLS = 10;

    private final String place;
    private final CallLimits limits;
    private final CircuitBreaker breaker;
    private final AtomicInteger openCircuits;
    private boolean counted;
    private boolean closed;

    /** @param openCircuits counts this one while it is not closed */
    Circuit(String place, CallLimits limits, AtomicInteger openCircuits, Function<RuntimeException, Failure> failures) {
        this.place = place;
        this.limits = limits;
        this.openCircuits = openCircuits;
        this.breaker = CircuitBreaker.of(
                place,
                CircuitBreakerConfig.custom()
                        .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .maxWaitDurationInHalfOpenState(limits.attemptTimeout())
                        .waitDurationInOpenState(limits.circuitRest())
                        .recordException(e -> isUnreachable(e, failures))
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> count(event.getStateTransition().getToState() != CircuitBreaker.State.CLOSED));
    }

    /** Any other failure is an answer, which shows that the backend is there. */
    private static boolean isUnreachable(Throwable e, Function<RuntimeException, Failure> failures) {
        return !(e instanceof ApiException)
                && e instanceof RuntimeException failure
                && failures.apply(failure).nature() == Failure.Nature.UNREACHABLE;
    }

    /**
     * @param work whose {@link ApiException} is about an answer that came
     * @throws ApiException 503 while the connection is left alone
     */
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
        if (!closed && open != counted) {
            counted = open;
            if (open) {
                openCircuits.incrementAndGet();
            } else {
                openCircuits.decrementAndGet();
            }
        }
    }

    synchronized void close() {
        count(false);
        closed = true;
    }
}
