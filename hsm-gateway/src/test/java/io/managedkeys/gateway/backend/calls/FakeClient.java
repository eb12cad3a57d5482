package io.managedkeys.gateway.backend.calls;

import io.managedkeys.gateway.backend.ClassifiedFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client that fails as it is told, and answers when it is told nothing. */
final class FakeClient implements AutoCloseable {
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    private final Deque<String> script = new ArrayDeque<>();
    private @Nullable String always;
    private volatile boolean failsToClose;

    /** A failure with a code. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failed(String code) {
            super(code);
        }
    }

    /** The table of this backend. */
    static Failure failure(RuntimeException e) {
        ClassifiedFailure cause = switch (e.getMessage()) {
            case "Throttled" -> ClassifiedFailure.THROTTLED;
            case "Gone" -> ClassifiedFailure.UNREACHABLE;
            case "Late" -> ClassifiedFailure.TIMED_OUT;
            case "Missing" -> ClassifiedFailure.NOT_FOUND;
            case null, default -> ClassifiedFailure.ACCESS_DENIED;
        };
        return new Failure(cause.name(), cause);
    }

    FakeClient fails(String... codes) {
        synchronized (script) {
            script.addAll(List.of(codes));
        }
        return this;
    }

    void failsAlways(@Nullable String code) {
        synchronized (script) {
            always = code;
        }
    }

    void failsToClose() {
        failsToClose = true;
    }

    String answer(Duration timeout) {
        calls.incrementAndGet();
        String code;
        synchronized (script) {
            code = script.isEmpty() ? always : script.poll();
        }
        if (code != null) {
            throw new Failed(code);
        }
        return "answer";
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        if (failsToClose) {
            throw new Failed("Unclosable");
        }
    }
}
