package io.managedkeys.common.service;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Ends calls whose deadline has passed. One thread looks at all of them every now and then: a timer for each call would
 * wake it for each call, which costs more than the look.
 */
final class RunningCalls implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final Thread watcher;

    /** Compared by identity. */
    static final class Call {
        private final Cancellable request;
        private final Deadline deadline;

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
                for (Call call : calls) {
                    if (call.deadline.hasPassed()) {
                        call.request.cancel();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
