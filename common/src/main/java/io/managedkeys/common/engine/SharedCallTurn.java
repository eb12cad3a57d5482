package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One caller's inputs, and where they are: in the queue, at the head of a call or with another's, answered. */
final class SharedCallTurn<I> {
    /** Callers with deadlines further apart do not share a call: the last of them bounds it. */
    private static final Duration SAME_TIME = Duration.ofSeconds(1);

    final List<I> inputs;
    final Deadline deadline;
    private final Thread caller = Thread.currentThread();
    volatile @Nullable List<SharedCallTurn<I>> group;
    volatile @Nullable List<Outcome> outcomes;
    volatile @Nullable RuntimeException failure;
    volatile boolean alone;

    SharedCallTurn(List<I> inputs, Deadline deadline) {
        this.inputs = inputs;
        this.deadline = deadline;
    }

    void answer(List<Outcome> own) {
        outcomes = own;
        wake();
    }

    void fail(Throwable reason) {
        failure = reason instanceof RuntimeException known ? known : new IllegalStateException(reason);
        wake();
    }

    void goAlone() {
        alone = true;
        wake();
    }

    void wake() {
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    boolean isNear(SharedCallTurn<I> other) {
        return Math.abs(deadline.nanoTime() - other.deadline.nanoTime()) <= SAME_TIME.toNanos();
    }
}
