package io.managedkeys.common.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.HandlerMapping;

/**
 * {@code http_server_requests_seconds} by method, route ({@code uri}), status and outcome, with the values that Spring
 * Boot gives them. Its observation makes the labels, a context and a look-up of the meter anew for each request, which
 * costs several times what is measured here; the suite makes no spans of it.
 */
public final class RequestTimer implements Filter {
    private static final String UNKNOWN = "UNKNOWN";
    /** Others may be any word that a caller likes; each would stay in memory. */
    private static final Set<String> METHODS =
            Set.of("GET", "LIST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final MeterRegistry meters;
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    private record Series(String method, String uri, int status) {}

    RequestTimer(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Says which of a known few paths a request is for, where no dispatcher does. */
    public static void route(HttpServletRequest request, String path) {
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, path);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
            return;
        }
        long since = System.nanoTime();
        boolean isAnswered = false;
        try {
            chain.doFilter(request, response);
            isAnswered = true;
        } finally {
            // What fails here becomes an answer only later.
            int status = isAnswered ? answer.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            record(http, status, System.nanoTime() - since);
        }
    }

    private void record(HttpServletRequest request, int status, long nanos) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : UNKNOWN;
        timers.computeIfAbsent(new Series(method, uri(request, status), status), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Never a path as it came: there are as many as callers like. */
    private static String uri(HttpServletRequest request, int status) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            return pattern.toString();
        }
        if (status == HttpServletResponse.SC_NOT_FOUND) {
            return "NOT_FOUND";
        }
        return status / 100 == 3 ? "REDIRECTION" : UNKNOWN;
    }

    private Timer timer(Series series) {
        return Timer.builder("http.server.requests")
                .description("requests, by route and how they ended")
                .tags("method", series.method(), "uri", series.uri(), "status", Integer.toString(series.status()))
                .tag("outcome", outcome(series.status()))
                .register(meters);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> UNKNOWN;
        };
    }
}
