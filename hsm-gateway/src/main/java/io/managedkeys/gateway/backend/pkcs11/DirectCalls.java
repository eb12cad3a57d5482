package io.managedkeys.gateway.backend.pkcs11;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Calls that platform threads make themselves: handing a quick operation to another thread costs a notable part of it.
 * Nobody can leave such a call, and it ends no sooner than the module lets it. So only tokens are called this way that
 * answered lately as quickly as software does, and none begins while an earlier one looks as if it hangs; then at
 * most as many callers hang as the token has sessions. All others wait for another thread, and no longer than timeouts
 * say.
 */
final class DirectCalls {
    /** A token behind a network is slower. */
    private static final Duration QUICK = Duration.ofMillis(5);

    /** One slow call among quick ones had to wait for a processor: that is no reason to make them dearer. */
    private static final int SLOW_IN_A_ROW = 8;

    private final long longest;
    private final AtomicInteger slowInARow = new AtomicInteger(SLOW_IN_A_ROW);
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /** Compared by identity. */
    private static final class Running {
        private final long since = System.nanoTime();
    }

    /** @param longest how long a call may take before others keep away */
    DirectCalls(Duration longest) {
        this.longest = longest.toNanos();
    }

    /** Whether this thread may make the call itself. */
    boolean isAllowed() {
        if (Thread.currentThread().isVirtual()) {
            return false; // it would pin its carrier
        }
        if (!isQuick()) {
            return false;
        }
        long now = System.nanoTime();
        for (Running call : running) {
            if (now - call.since > longest) {
                return false;
            }
        }
        return true;
    }

    /** Whether the token answered lately as quickly as software does. */
    boolean isQuick() {
        return slowInARow.get() < SLOW_IN_A_ROW;
    }

    /** The same work, with its time taken, wherever it is done. */
    <T> IntFunction<T> timed(IntFunction<T> work) {
        return index -> {
            long start = System.nanoTime();
            try {
                return work.apply(index);
            } finally {
                note(System.nanoTime() - start);
            }
        };
    }

    private void note(long nanos) {
        if (nanos > QUICK.toNanos()) {
            slowInARow.incrementAndGet();
        } else if (slowInARow.get() != 0) {
            slowInARow.set(0);
        }
    }

    <T> T call(Supplier<T> work) {
        Running call = new Running();
        running.add(call);
        try {
            return work.get();
        } finally {
            running.remove(call);
        }
    }
}
