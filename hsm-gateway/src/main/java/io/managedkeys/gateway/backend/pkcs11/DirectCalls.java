package io.managedkeys.gateway.backend.pkcs11;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Calls that platform threads make themselves: handing a quick operation to another thread costs a notable part of it.
 * Nobody can leave such a call, and it ends no sooner than the module lets it. So only tokens are called this way that
 * answered the last time as quickly as software does, and none begins while an earlier one looks as if it hangs; then at
 * most as many callers hang as the token has sessions. All others wait for another thread, and no longer than timeouts
 * say.
 */
final class DirectCalls {
    /** A token behind a network, or a busy one, is slower. */
    private static final Duration QUICK = Duration.ofMillis(5);

    private final long longest;
    private volatile long last = Long.MAX_VALUE;
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
        if (last > QUICK.toNanos()) {
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

    /** The same work, with its time taken, wherever it is done. */
    <T> IntFunction<T> timed(IntFunction<T> work) {
        return index -> {
            long start = System.nanoTime();
            try {
                return work.apply(index);
            } finally {
                last = System.nanoTime() - start;
            }
        };
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
