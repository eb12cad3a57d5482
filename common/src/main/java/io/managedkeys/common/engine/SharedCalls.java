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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the gateway with a list of inputs, of which short and small ones share a call when they would only wait in the
 * gateway: while as many calls are under way as their key's operations go on at a time, which the gateway says in each
 * answer, the next ones stay here, and when a call returns, some of them go together. Where there is no queue each goes
 * at once and alone.
 *
 * <p>Each caller waits for its own outcomes and no longer than its own deadline. What fails as a whole fails for all
 * that shared the call; what is refused as a whole goes again, each alone. In the gateway's logs such a call has the id of the first request of it.
 *
 * @param <I> an input
 */
final class SharedCalls<I> {
    /** Longer lists have no use for company. */
    static final int SHORT = 4;
    /** Larger ones would keep others waiting, and might be more together than the gateway takes. */
    static final long SMALL_BYTES = 16 * 1024;
    /** Inputs of one call. */
    static final int LONGEST = 16;
    /** Callers with deadlines further apart do not share a call: the last of them bounds it. */
    private static final Duration SAME_TIME = Duration.ofSeconds(1);

    /** After that long a caller goes alone, for the gateway's own queue to deal with. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final int LANES = 1_000;

    private final ToLongFunction<I> size;
    private final ConcurrentMap<Object, Lane<I>> lanes = new ConcurrentHashMap<>();

    /** @param size of an input in bytes */
    SharedCalls(ToLongFunction<I> size) {
        this.size = size;
    }

    /** Calls the gateway. */
    @FunctionalInterface
    interface Call<I> {
        Outcomes with(List<I> inputs, Deadline deadline);
    }

    /** @param name equal for calls that may be made together: same grant, same operation, same scheme */
    List<Outcome> call(Object name, List<I> inputs, Deadline deadline, Call<I> call) {
        if (inputs.size() > SHORT || inputs.stream().mapToLong(size).sum() > SMALL_BYTES) {
            return call.with(inputs, deadline).outcomes();
        }
        Lane<I> lane = lanes.get(name);
        if (lane == null) {
            if (lanes.size() >= LANES) {
                lanes.values().removeIf(Lane::isIdle);
            }
            lane = lanes.computeIfAbsent(name, absent -> new Lane<>());
        }
        Turn<I> turn = new Turn<>(inputs, deadline);
        List<Turn<I>> group = lane.enter(turn);
        return group == null ? lane.awaitTurn(turn, call) : lane.lead(turn, group, call);
    }

    /** Callers in a queue. */
    int waiting() {
        return lanes.values().stream().mapToInt(Lane::waiting).sum();
    }

    /** One caller's inputs, and where they are: in the queue, at the head of a call or with another's, answered. */
    private static final class Turn<I> {
        private final List<I> inputs;
        private final Deadline deadline;
        private final Thread caller = Thread.currentThread();
        private volatile @Nullable List<Turn<I>> group;
        private volatile @Nullable List<Outcome> outcomes;
        private volatile @Nullable RuntimeException failure;
        private volatile boolean alone;

        Turn(List<I> inputs, Deadline deadline) {
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

        boolean isNear(Turn<I> other) {
            return Math.abs(deadline.nanoTime() - other.deadline.nanoTime()) <= SAME_TIME.toNanos();
        }
    }

    private static final class Lane<I> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<Turn<I>> queue = new ArrayDeque<>();
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
        List<Turn<I>> enter(Turn<I> turn) {
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

        List<Outcome> awaitTurn(Turn<I> turn, Call<I> call) {
            Deadline until = turn.deadline.earlier(Deadline.in(LONGEST_WAIT));
            while (true) {
                List<Turn<I>> group = turn.group;
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
        private boolean leaveQueue(Turn<I> turn) {
            lock.lock();
            try {
                return queue.remove(turn);
            } finally {
                lock.unlock();
            }
        }

        List<Outcome> lead(Turn<I> leader, List<Turn<I>> group, Call<I> call) {
            List<I> inputs = leader.inputs;
            Deadline last = leader.deadline;
            if (group.size() > 1) {
                inputs = group.stream().flatMap(turn -> turn.inputs.stream()).toList();
                for (Turn<I> turn : group) {
                    last = last.later(turn.deadline);
                }
            }
            Outcomes answer;
            try {
                answer = answer(call, inputs, last);
            } catch (RuntimeException | Error e) {
                leave(0);
                List<Turn<I>> others = group.subList(1, group.size());
                if (!others.isEmpty() && isRefusal(e)) {
                    others.forEach(Turn::goAlone);
                    return call.with(leader.inputs, leader.deadline).outcomes();
                }
                others.forEach(turn -> turn.fail(e));
                throw e;
            }
            leave(answer.parallel() == null ? Integer.MAX_VALUE : answer.parallel());
            int from = 0;
            for (Turn<I> turn : group) {
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

        private static <I> Outcomes answer(Call<I> call, List<I> inputs, Deadline deadline) {
            Outcomes answer = call.with(inputs, deadline);
            if (answer.outcomes().size() != inputs.size()) {
                throw new IllegalStateException("hsm-gateway answered %d inputs with %d outcomes"
                        .formatted(inputs.size(), answer.outcomes().size()));
            }
            return answer;
        }

        /** A call has returned: the next ones go. */
        private void leave(int saidParallel) {
            List<Turn<I>> leaders = new ArrayList<>(1);
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
            leaders.forEach(Turn::wake);
        }

        /** So many that the queue would be gone once half of the calls under way had returned. */
        private Turn<I> nextGroup() {
            int share = (int) Math.min(LONGEST, Math.ceilDiv(2L * queue.size(), parallel));
            Turn<I> leader = queue.remove();
            List<Turn<I>> group = new ArrayList<>(share);
            group.add(leader);
            int inputs = leader.inputs.size();
            Turn<I> next;
            while (group.size() < share
                    && (next = queue.peek()) != null
                    && next.isNear(leader)
                    && inputs + next.inputs.size() <= LONGEST) {
                group.add(queue.remove());
                inputs += next.inputs.size();
            }
            leader.group = group;
            return leader;
        }
    }
}
