package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Outcomes;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToLongFunction;

/**
 * Calls of the gateway with a list of inputs, of which short and small ones share a call when they would only wait in the
 * gateway: while as many calls are under way as their key's operations go on at a time, which the gateway says in each
 * answer, the next ones stay here, and when a call returns, some of them go together. Where there is no queue each goes
 * at once and alone.
 *
 * <p>Each caller waits for its own outcomes and no longer than its own deadline. What fails as a whole fails for all
 * that shared the call; what is refused as a whole goes again, each alone. In the gateway's logs such a call has the id
 * of the first request of it.
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
    /** After that long a caller goes alone, for the gateway's own queue to deal with. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final int QUEUES = 1_000;

    private final ToLongFunction<I> size;
    private final ConcurrentMap<Object, SharedCallQueue<I>> queues = new ConcurrentHashMap<>();

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
        SharedCallQueue<I> queue = queues.get(name);
        if (queue == null) {
            if (queues.size() >= QUEUES) {
                // One that somebody is about to enter may go, too: then a few more calls are under way at once.
                queues.values().removeIf(SharedCallQueue::isIdle);
            }
            queue = queues.computeIfAbsent(name, absent -> new SharedCallQueue<>());
        }
        SharedCallTurn<I> turn = new SharedCallTurn<>(inputs, deadline);
        List<SharedCallTurn<I>> group = queue.enter(turn);
        return group == null ? queue.awaitTurn(turn, call) : queue.lead(turn, group, call);
    }

    /** Callers in a queue. */
    int waiting() {
        return queues.values().stream().mapToInt(SharedCallQueue::waiting).sum();
    }
}
