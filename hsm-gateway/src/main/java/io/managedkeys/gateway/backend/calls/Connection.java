package io.managedkeys.gateway.backend.calls;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SDK's client for one endpoint with one set of credentials, and the one place where its calls are bounded, repeated
 * and counted.
 */
public final class Connection<C> {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final double JITTER = 0.5;

    private final String place;
    private final C client;
    private final CallLimits limits;
    private final NamespaceBound bound;
    private final Circuit circuit;
    private final BackendMetrics metrics;
    private final Function<RuntimeException, Failure> failures;
    private final IntervalFunction backoff;

    /** One attempt, which gives up by itself after the timeout. */
    @FunctionalInterface
    public interface Attempt<C, T> {
        T on(C client, Duration timeout);
    }

    Connection(
            String place,
            C client,
            CallLimits limits,
            NamespaceBound bound,
            BackendMetrics metrics,
            Circuit circuit,
            Function<RuntimeException, Failure> failures) {
        this.place = place;
        this.client = client;
        this.limits = limits;
        this.bound = bound;
        this.metrics = metrics;
        this.failures = failures;
        this.circuit = circuit;
        this.backoff = IntervalFunction.ofExponentialRandomBackoff(limits.backoff(), 2, JITTER, limits.maxBackoff());
    }

    /**
     * Makes the call, again where that is safe and the deadline leaves room.
     *
     * @param namespace whose call it is
     * @throws ApiException what the backend's table of failures says; 503 when the namespace has too many calls in
     *     flight, the connection is left alone or the deadline passes
     */
    public <T> T call(Operation operation, UUID namespace, Deadline deadline, Attempt<C, T> attempt) {
        try (var turn = enter(namespace, deadline)) {
            return retry(operation, deadline).executeSupplier(() -> {
                Duration timeout = timeout(operation, deadline);
                return circuit.call(() -> counted(operation, timeout, attempt));
            });
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            Failure failure = failures.apply(e);
            // the SDK's text may quote what was signed, the class never does
            LOG.debug(
                    "{} {}: {} ({})",
                    place,
                    operation.name(),
                    failure.code(),
                    e.getClass().getName());
            throw failure.toApiException(place);
        }
    }

    private NamespaceBound.Turn enter(UUID namespace, Deadline deadline) {
        long since = System.nanoTime();
        try {
            return bound.enter(namespace, deadline);
        } catch (ApiException e) {
            metrics.rejected();
            throw e;
        } finally {
            metrics.queued(System.nanoTime() - since);
        }
    }

    private <T> T counted(Operation operation, Duration timeout, Attempt<C, T> attempt) {
        long since = System.nanoTime();
        try {
            T answer = attempt.on(client, timeout);
            metrics.call(operation.name(), "done");
            return answer;
        } catch (ApiException e) {
            metrics.call(operation.name(), "refused");
            throw e;
        } catch (RuntimeException e) {
            Failure failure = failures.apply(e);
            metrics.call(operation.name(), failure.nature().name().toLowerCase(Locale.ROOT));
            metrics.failed(failure.cause().name().toLowerCase(Locale.ROOT));
            throw e;
        } finally {
            metrics.inDevice(System.nanoTime() - since);
        }
    }

    /**
     * What cannot be repeated gets all the time there is.
     *
     * @throws ApiException 503 when there is none left, which tells nothing of the backend
     */
    private Duration timeout(Operation operation, Deadline deadline) {
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw ApiException.unavailable(
                    "%s did not answer before the caller's deadline".formatted(place), Duration.ofSeconds(2), null);
        }
        return operation.repeat() == Operation.Repeat.ONCE || remaining.compareTo(limits.attemptTimeout()) < 0
                ? remaining
                : limits.attemptTimeout();
    }

    private Retry retry(Operation operation, Deadline deadline) {
        return Retry.of(
                place,
                RetryConfig.custom()
                        .maxAttempts(limits.attempts())
                        .intervalFunction(attempt -> Math.min(
                                backoff.apply(attempt), deadline.remaining().toMillis()))
                        .retryOnException(e -> isWorthRepeating(e, operation, deadline))
                        .build());
    }

    private boolean isWorthRepeating(Throwable e, Operation operation, Deadline deadline) {
        if (e instanceof ApiException
                || !(e instanceof RuntimeException failure)
                || deadline.remaining().compareTo(limits.backoff()) <= 0) {
            return false;
        }
        return operation.mayFollow(failures.apply(failure));
    }

    /** What people call it. */
    String place() {
        return place;
    }

    C client() {
        return client;
    }

    void close() {
        circuit.close();
    }
}
