package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The calls of one key, operation and scheme: those under way, and a queue for the next. */
final class SharedCallQueue<I> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<SharedCallTurn<I>> queue = new ArrayDeque<>();
    private int underWay;
    private int parallel = Integer.MAX_VALUE;

    boolean isIdle() {
        lock.lock();
        try {
            return underWay == 0 && queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** The group to lead, or null for who is in the queue now. */
    @Nullable
    List<SharedCallTurn<I>> enter(SharedCallTurn<I> turn) {
        lock.lock();
        try {
            if (underWay < parallel) {
                underWay++;
                return List.of(turn);
            }
            queue.add(turn);
            return null;
        } finally {
            lock.unlock();
        }
    }

    List<Outcome> awaitTurn(SharedCallTurn<I> turn, SharedCalls.Call<I> call) {
        Deadline until = turn.deadline.earlier(Deadline.in(SharedCalls.LONGEST_WAIT));
        while (true) {
            List<SharedCallTurn<I>> group = turn.group;
            if (group != null) {
                return lead(turn, group, call);
            }
            List<Outcome> outcomes = turn.outcomes;
            if (outcomes != null) {
                return outcomes;
            }
            RuntimeException failure = turn.failure;
            if (failure != null) {
                throw failure;
            }
            if (turn.alone) {
                return call.with(turn.inputs, turn.deadline).outcomes();
            }
            boolean interrupted = Thread.currentThread().isInterrupted();
            if (interrupted || until.hasPassed()) {
                until = turn.deadline;
                boolean left = leaveQueue(turn);
                if (turn.group == null && (interrupted || until.hasPassed())) {
                    throw ApiException.unavailable(
                            interrupted ? "interrupted" : "hsm-gateway did not answer in time",
                            Duration.ofSeconds(1),
                            null);
                }
                if (left) {
                    return call.with(turn.inputs, turn.deadline).outcomes();
                }
            }
            LockSupport.parkNanos(this, Math.max(1, until.remaining().toNanos()));
        }
    }

    /** Not who is part of a group by now. */
    private boolean leaveQueue(SharedCallTurn<I> turn) {
        lock.lock();
        try {
            return queue.remove(turn);
        } finally {
            lock.unlock();
        }
    }

    List<Outcome> lead(SharedCallTurn<I> leader, List<SharedCallTurn<I>> group, SharedCalls.Call<I> call) {
        List<I> inputs = leader.inputs;
        Deadline last = leader.deadline;
        if (group.size() > 1) {
            inputs = group.stream().flatMap(turn -> turn.inputs.stream()).toList();
            for (SharedCallTurn<I> turn : group) {
                last = last.later(turn.deadline);
            }
        }
        Outcomes answer;
        try {
            answer = answer(call, inputs, last);
        } catch (RuntimeException | Error e) {
            leave(0);
            List<SharedCallTurn<I>> others = group.subList(1, group.size());
            if (!others.isEmpty() && isRefusal(e)) {
                others.forEach(SharedCallTurn::goAlone);
                return call.with(leader.inputs, leader.deadline).outcomes();
            }
            others.forEach(turn -> turn.fail(e));
            throw e;
        }
        leave(answer.parallel() == null ? Integer.MAX_VALUE : answer.parallel());
        int from = 0;
        for (SharedCallTurn<I> turn : group) {
            int to = from + turn.inputs.size();
            turn.answer(answer.outcomes().subList(from, to));
            from = to;
        }
        return Objects.requireNonNull(leader.outcomes);
    }

    /** What may be one caller's own fault; nothing was done. A PIN that was tried is not tried for each of them. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ApiException refusal
                && refusal.kind() == ErrorKind.INVALID_REQUEST
                && refusal.refusedPin().isEmpty();
    }

    private static <I> Outcomes answer(SharedCalls.Call<I> call, List<I> inputs, Deadline deadline) {
        Outcomes answer = call.with(inputs, deadline);
        if (answer.outcomes().size() != inputs.size()) {
            throw new IllegalStateException("hsm-gateway answered %d inputs with %d outcomes"
                    .formatted(inputs.size(), answer.outcomes().size()));
        }
        return answer;
    }

    /** A call has returned: the next ones go. */
    private void leave(int saidParallel) {
        List<SharedCallTurn<I>> leaders = new ArrayList<>(1);
        lock.lock();
        try {
            underWay--;
            if (saidParallel > 0) {
                parallel = saidParallel;
            }
            while (underWay < parallel && !queue.isEmpty()) {
                leaders.add(nextGroup());
                underWay++;
            }
        } finally {
            lock.unlock();
        }
        leaders.forEach(SharedCallTurn::wake);
    }

    /** So many that the queue would be gone once half of the calls under way had returned. */
    private SharedCallTurn<I> nextGroup() {
        int share = (int) Math.min(SharedCalls.LONGEST, Math.ceilDiv(2L * queue.size(), parallel));
        SharedCallTurn<I> leader = queue.remove();
        List<SharedCallTurn<I>> group = new ArrayList<>(share);
        group.add(leader);
        int inputs = leader.inputs.size();
        SharedCallTurn<I> next;
        while (group.size() < share
                && (next = queue.peek()) != null
                && next.isNear(leader)
                && inputs + next.inputs.size() <= SharedCalls.LONGEST) {
            group.add(queue.remove());
            inputs += next.inputs.size();
        }
        leader.group = group;
        return leader;
    }
}
