package io.managedkeys.gateway.backend.pkcs11;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Calls that platform threads make themselves: handing one signature to another thread costs a third of it (measured
 * with P-256 on SoftHSM). Nobody can leave such a call, so none begins while an earlier one looks as if it hangs.
 */
final class DirectCalls {
    private final long longest;
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
        long now = System.nanoTime();
        for (Running call : running) {
            if (now - call.since > longest) {
                return false;
            }
        }
        return true;
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
