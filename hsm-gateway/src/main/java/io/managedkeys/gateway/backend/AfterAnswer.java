package io.managedkeys.gateway.backend;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a request's thread may still do once the answer is on its way, so that the caller does not wait for it. Whoever
 * answers opens a list for the thread and runs it in the end; on other threads there is none, and nothing is put off.
 */
public final class AfterAnswer {
    private static final ThreadLocal<@Nullable Deque<Runnable>> LIST = new ThreadLocal<>();

    private AfterAnswer() {}

    /** Opens an empty list for this thread. */
    public static void begin() {
        LIST.set(new ArrayDeque<>(1));
    }

    /** Puts work off until the answer is out; it must not throw. Nothing happens on a thread without a list. */
    public static void then(Runnable work) {
        Deque<Runnable> list = LIST.get();
        if (list != null) {
            list.add(work);
        }
    }

    /** Does what was put off, and closes the list. */
    public static void end() {
        Deque<Runnable> list = LIST.get();
        LIST.remove();
        if (list != null) {
            list.forEach(Runnable::run);
        }
    }
}
