package io.managedkeys.common.service;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The id that the door gave the client's request, on this thread: each log line carries it, and calls to other services
 * pass it on.
 */
public final class RequestId {
    /** Header of calls between services; a forward carries it in its admission. */
    public static final String HEADER = "X-Managed-Keys-Request-Id";

    /** Name of the field in log lines. */
    public static final String FIELD = "request_id";

    private static final int LENGTH = 36;

    private RequestId() {}

    public static void begin(UUID id) {
        MDC.put(FIELD, id.toString());
    }

    /** What is no id is not taken: it would be in every log line. */
    static void begin(@Nullable String header) {
        if (header != null && header.length() == LENGTH) {
            try {
                begin(UUID.fromString(header));
            } catch (IllegalArgumentException e) {
                // a log line without an id
            }
        }
    }

    public static @Nullable String current() {
        return MDC.get(FIELD);
    }

    public static void end() {
        MDC.remove(FIELD);
    }

    /** The same work for another thread, with what this one's log lines carry now: the ids of request and trace. */
    public static Runnable carried(Runnable work) {
        Map<String, String> fields = MDC.getCopyOfContextMap();
        if (fields == null || fields.isEmpty()) {
            return work;
        }
        return () -> {
            MDC.setContextMap(fields);
            try {
                work.run();
            } finally {
                MDC.clear();
            }
        };
    }
}
