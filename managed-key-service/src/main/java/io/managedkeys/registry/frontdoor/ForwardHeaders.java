package io.managedkeys.registry.frontdoor;

import io.managedkeys.registry.admission.PassedHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Which headers pass the door. An engine sees what it needs to read the body, and what its mount lets through
 * ({@code passthrough_request_headers}); never a client token, never a header of the suite's own that a client sent. A
 * client sees what belongs to the body, and what the mount lets out ({@code allowed_response_headers}).
 */
final class ForwardHeaders {
    private static final String OWN = "x-managed-keys-";
    private static final Set<String> ALWAYS_IN = Set.of("content-type", "accept", "user-agent", "traceparent");
    private static final Set<String> NEVER_IN = Set.of(
            "authorization",
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-vault-token");
    private static final Set<String> ALWAYS_OUT =
            Set.of("allow", "cache-control", "content-disposition", "content-type", "retry-after", "vary");
    private static final Set<String> NEVER_OUT =
            Set.of("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    private ForwardHeaders() {}

    static void toEngine(HttpServletRequest request, PassedHeaders passed, HttpRequest forward) {
        for (String name : Collections.list(request.getHeaderNames())) {
            if (passes(name, ALWAYS_IN, NEVER_IN, passed.toEngine())) {
                for (String value : Collections.list(request.getHeaders(name))) {
                    forward.addHeader(name, value);
                }
            }
        }
    }

    static void toClient(HttpResponse answer, PassedHeaders passed, HttpServletResponse response) {
        for (Header header : answer.getHeaders()) {
            if (passes(header.getName(), ALWAYS_OUT, NEVER_OUT, passed.toClient())) {
                response.addHeader(header.getName(), header.getValue());
            }
        }
    }

    private static boolean passes(String name, Set<String> always, Set<String> never, Collection<String> listed) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !lower.startsWith(OWN)
                && !never.contains(lower)
                && (always.contains(lower) || listed.stream().anyMatch(lower::equalsIgnoreCase));
    }
}
