package io.managedkeys.common.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that a client's request belongs to, where it named one, on this thread: each log line carries its id, and
 * calls to other services pass the header on as it came. The suite makes no spans (W3C Trace Context §3.2, §4.2).
 */
public final class TraceParent {
    public static final String HEADER = "traceparent";

    /** Name of the field in log lines. */
    static final String FIELD = "trace_id";

    /** Later versions may append to it; an id of zeros and the version ff are void. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]*)?");

    private static final int LONGEST = 256;
    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private TraceParent() {}

    /** What is no trace is not taken: it would be in every log line. */
    public static void begin(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return;
        }
        Matcher form = FORM.matcher(header);
        if (form.matches()) {
            CURRENT.set(header);
            MDC.put(FIELD, form.group(1));
        }
    }

    static @Nullable String current() {
        return CURRENT.get();
    }

    public static void end() {
        if (CURRENT.get() != null) {
            CURRENT.remove();
            MDC.remove(FIELD);
        }
    }
}
