package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that enter one token's module, one per session, and how long callers wait for them. A call that
 * hangs keeps its thread and session; its caller goes on with a 503, and all others with the sessions that are left.
 */
final class NativeCalls implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final BackendMetrics metrics;
    private final Duration queueTimeout;
    private final Duration operationTimeout;

    NativeCalls(String name, int sessions, Timeouts timeouts, BackendMetrics metrics) {
        this.metrics = metrics;
        ThreadFactory factory =
                Thread.ofPlatform().daemon().name("pkcs11-" + name + "-", 1).factory();
        this.threads =
                new ThreadPoolExecutor(sessions, sessions, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        this.threads.allowCoreThreadTimeOut(true);
        this.queueTimeout = timeouts.queue();
        this.operationTimeout = timeouts.operation();
    }

    /** One call, with an operation timeout of its own; its failure is thrown. */
    <T> T call(Deadline deadline, Duration operationTimeout, Supplier<T> work) {
        Call<T> call = new Call<>(work);
        Batch batch = new Batch(1, threads, call::run, () -> {});
        batch.start(1);
        Outcome outcome = await(batch, deadline, operationTimeout).getFirst();
        if (outcome.error() != null) {
            throw call.failure(outcome.error());
        }
        return call.result();
    }

    /**
     * Many calls, on up to {@code width} threads at a time; each has an outcome of its own.
     *
     * @param ended runs once for each thread that was used
     */
    List<Outcome> callEach(int count, int width, Deadline deadline, IntFunction<byte[]> work, Runnable ended) {
        Batch batch = new Batch(count, threads, index -> outcome(work, index), ended);
        batch.start(width);
        return await(batch, deadline, operationTimeout);
    }

    private List<Outcome> await(Batch batch, Deadline deadline, Duration operationTimeout) {
        List<Outcome> outcomes = batch.await(deadline, queueTimeout, operationTimeout);
        if (!batch.hasBegun()) {
            metrics.rejected();
        }
        return outcomes;
    }

    /** Calls that no thread has begun. */
    int waiting() {
        return threads.getQueue().size();
    }

    static Outcome outcome(IntFunction<byte[]> work, int index) {
        try {
            return Outcome.of(work.apply(index));
        } catch (RuntimeException e) {
            return failed(ErrorRenderer.asApiException(e));
        }
    }

    static Outcome failed(ApiException failure) {
        return Outcome.failed(ErrorBody.forServices(failure));
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** Carries one result past {@link Outcome}, which holds bytes only. */
    private static final class Call<T> {
        private final Supplier<T> work;
        private volatile @Nullable T result;
        private volatile @Nullable RuntimeException failure;

        Call(Supplier<T> work) {
            this.work = work;
        }

        Outcome run(int index) {
            try {
                result = work.get();
                return Outcome.of(new byte[0]);
            } catch (RuntimeException e) {
                failure = e;
                return failed(ErrorRenderer.asApiException(e));
            }
        }

        T result() {
            return Objects.requireNonNull(result);
        }

        RuntimeException failure(ErrorBody otherwise) {
            RuntimeException thrown = failure;
            return thrown != null ? thrown : otherwise.toException(ErrorKind.UNAVAILABLE);
        }
    }
}
