package io.managedkeys.common.service;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends calls whose deadline has passed. One thread looks at all of them every now and then: a timer for each call would
 * wake it for each call, which costs more than the look.
 */
final class RunningCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCalls.class);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final Thread watcher;

    /** Compared by identity. */
    static final class Call {
        private final Cancellable request;
        private final Deadline deadline;
        /** That cancelling it failed; it is tried again and again. */
        private boolean isReported;

        private Call(Cancellable request, Deadline deadline) {
            this.request = request;
            this.deadline = deadline;
        }
    }

    RunningCalls(String name) {
        this.watcher = Thread.ofPlatform().daemon().name("deadlines-" + name).start(this::watch);
    }

    Call begin(Cancellable request, Deadline deadline) {
        Call call = new Call(request, deadline);
        calls.add(call);
        return call;
    }

    void end(Call call) {
        calls.remove(call);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                calls.forEach(RunningCalls::endWhenLate);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Whatever happens to one call, the others keep their deadlines. */
    private static void endWhenLate(Call call) {
        try {
            if (call.deadline.hasPassed()) {
                call.request.cancel();
            }
        } catch (RuntimeException | Error e) {
            if (!call.isReported) {
                call.isReported = true;
                LOG.error("a call whose deadline has passed could not be cancelled", e);
            }
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
