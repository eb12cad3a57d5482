package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.service.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Which thread enters a token's module: one of the token's own, or the caller's where the token is quick. */
final class TokenThreads implements AutoCloseable {
    /** Longer lists are left to other threads, which share the sessions with who comes meanwhile. */
    private static final int LONGEST_DIRECT = 16;

    private static final int SHORT = 4;

    private final int sessions;
    private final NativeCalls calls;
    private final DirectCalls directCalls;

    TokenThreads(int sessions, NativeCalls calls, DirectCalls directCalls) {
        this.sessions = sessions;
        this.calls = calls;
        this.directCalls = directCalls;
    }

    /** Whether the token answered lately as quickly as software does. */
    boolean isQuick() {
        return directCalls.isQuick();
    }

    /** Calls that no thread has begun. */
    int waiting() {
        return calls.waiting();
    }

    /** Runs work on a native thread; it may take all of the deadline. */
    <T> T call(Deadline deadline, Supplier<T> work) {
        return calls.call(deadline, deadline.remaining(), work);
    }

    /**
     * How many threads a list is worth: on a quick token others would cost a short one more than they gain, and a longer
     * one, too, while there is other work.
     */
    int usefulWidth(int count, boolean isOtherWork) {
        return directCalls.isAllowed() && (count <= SHORT || count <= LONGEST_DIRECT && isOtherWork)
                ? 1
                : Math.min(count, sessions);
    }

    /**
     * Runs work for each index on up to {@code width} native threads; where one is enough, on the caller's for as long as
     * it may.
     *
     * @param ended runs once for each of the {@code width} threads
     */
    List<Outcome> callEach(int count, int width, Deadline deadline, IntFunction<byte[]> work, Runnable ended) {
        IntFunction<byte[]> timed = directCalls.timed(work);
        List<Outcome> outcomes = new ArrayList<>(count);
        boolean goesOn = false;
        try {
            if (width == 1 && count <= LONGEST_DIRECT) {
                while (outcomes.size() < count && directCalls.isAllowed()) {
                    int index = outcomes.size();
                    outcomes.add(directCalls.call(() -> NativeCalls.outcome(timed, index)));
                }
            }
            goesOn = outcomes.size() < count;
        } finally {
            if (!goesOn) {
                ended.run();
            }
        }
        if (goesOn) {
            int done = outcomes.size();
            outcomes.addAll(calls.callEach(count - done, width, deadline, index -> timed.apply(done + index), ended));
        }
        return outcomes;
    }

    @Override
    public void close() {
        calls.close();
    }
}
