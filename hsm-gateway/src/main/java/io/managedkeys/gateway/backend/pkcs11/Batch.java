package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/**
 * A list of calls that several threads work off together. Who waits for it gives up when nothing was begun within the
 * queue timeout, when nothing more was finished within the operation timeout, or when the deadline passes; what is
 * finished by then counts, the rest is 503.
 */
final class Batch {
    private final AtomicReferenceArray<Outcome> outcomes;
    private final ThreadPoolExecutor threads;
    private final IntFunction<Outcome> work;
    private final Runnable ended;
    private final Runnable runner = RequestId.carried(this::run);
    private final AtomicInteger next = new AtomicInteger();
    private final Object monitor = new Object();
    private int finished;
    private long begunAt;
    private long lastStep;
    private volatile boolean abandoned;

    Batch(int count, ThreadPoolExecutor threads, IntFunction<Outcome> work, Runnable ended) {
        this.outcomes = new AtomicReferenceArray<>(count);
        this.threads = threads;
        this.work = work;
        this.ended = ended;
    }

    /** Puts {@code width} runners in the queue; {@code ended} runs when each is done. */
    void start(int width) {
        for (int i = 0; i < Math.min(width, outcomes.length()); i++) {
            threads.execute(runner);
        }
    }

    private void run() {
        boolean again = false;
        try {
            int index;
            while (!abandoned && (index = next.getAndIncrement()) < outcomes.length()) {
                begin();
                outcomes.set(index, work.apply(index));
                finish();
                if (!threads.getQueue().isEmpty()) {
                    again = true; // others wait: to the end of the queue, so that no long list keeps short ones out
                    threads.execute(runner);
                    return;
                }
            }
        } finally {
            if (!again) {
                ended.run();
            }
        }
    }

    private void begin() {
        synchronized (monitor) {
            if (begunAt == 0) {
                begunAt = System.nanoTime();
                lastStep = begunAt;
                monitor.notifyAll();
            }
        }
    }

    private void finish() {
        synchronized (monitor) {
            finished++;
            lastStep = System.nanoTime();
            if (finished == outcomes.length()) {
                monitor.notifyAll();
            }
        }
    }

    boolean hasBegun() {
        synchronized (monitor) {
            return begunAt != 0;
        }
    }

    List<Outcome> await(Deadline deadline, Duration queueTimeout, Duration operationTimeout) {
        long submitted = System.nanoTime();
        String reason = null;
        synchronized (monitor) {
            while (reason == null && finished < outcomes.length()) {
                long now = System.nanoTime();
                long untilStep = begunAt == 0
                        ? submitted + queueTimeout.toNanos() - now
                        : lastStep + operationTimeout.toNanos() - now;
                long untilDeadline = deadline.remaining().toNanos();
                if (untilStep <= 0) {
                    reason = begunAt == 0
                            ? "the PKCS#11 token is busy: no session became free in time"
                            : "the PKCS#11 token did not answer in time";
                } else if (untilDeadline <= 0) {
                    reason = "the PKCS#11 token did not answer before the caller's deadline";
                } else {
                    waitFor(Math.min(untilStep, untilDeadline));
                }
            }
        }
        abandoned = true;
        return results(reason == null ? "" : reason);
    }

    private void waitFor(long nanos) {
        try {
            monitor.wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        } catch (InterruptedException e) {
            abandoned = true;
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted", Duration.ofSeconds(1), e);
        }
    }

    private List<Outcome> results(String reason) {
        List<Outcome> results = new ArrayList<>(outcomes.length());
        for (int i = 0; i < outcomes.length(); i++) {
            Outcome outcome = outcomes.get(i);
            results.add(
                    outcome != null
                            ? outcome
                            : NativeCalls.failed(ApiException.unavailable(reason, Duration.ofSeconds(2), null)));
        }
        return results;
    }
}
