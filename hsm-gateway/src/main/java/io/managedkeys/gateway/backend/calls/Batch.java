package io.managedkeys.gateway.backend.calls;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A list of calls that a few virtual threads work off together. */
final class Batch {
    private final IntFunction<byte[]> call;
    private final AtomicReferenceArray<Outcome> outcomes;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch unfinished;

    Batch(int count, IntFunction<byte[]> call) {
        this.call = call;
        this.outcomes = new AtomicReferenceArray<>(count);
        this.unfinished = new CountDownLatch(count);
    }

    List<Outcome> run(int width, Deadline deadline) {
        if (outcomes.length() == 1) {
            work();
            return results();
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Runnable runner = RequestId.carried(this::work);
        try {
            for (int i = 0; i < Math.min(width, outcomes.length()); i++) {
                threads.execute(runner);
            }
            var unused = unfinished.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            next.set(outcomes.length());
            threads.shutdownNow();
        }
        return results();
    }

    private void work() {
        int index;
        while ((index = next.getAndIncrement()) < outcomes.length()) {
            outcomes.set(index, outcome(index));
            unfinished.countDown();
        }
    }

    private Outcome outcome(int index) {
        try {
            return Outcome.of(call.apply(index));
        } catch (RuntimeException e) {
            return failed(ErrorRenderer.asApiException(e));
        }
    }

    private List<Outcome> results() {
        return IntStream.range(0, outcomes.length())
                .mapToObj(index -> {
                    Outcome outcome = outcomes.get(index);
                    return outcome != null ? outcome : late();
                })
                .toList();
    }

    private static Outcome late() {
        return failed(ApiException.unavailable(
                "the backend did not answer before the caller's deadline", Duration.ofSeconds(2), null));
    }

    private static Outcome failed(ApiException failure) {
        return Outcome.failed(ErrorBody.forServices(failure));
    }
}
