package io.managedkeys.registry.frontdoor;

import io.managedkeys.registry.admission.PassedHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    private static final Set<String> ALWAYS_IN = names("content-type", "accept", "user-agent", "traceparent");
    private static final Set<String> NEVER_IN = names(
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
            names("allow", "cache-control", "content-disposition", "content-type", "retry-after", "vary");
    private static final Set<String> NEVER_OUT =
            names("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    private ForwardHeaders() {}

    static void toEngine(HttpServletRequest request, PassedHeaders passed, HttpRequest forward) {
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            if (passes(name, ALWAYS_IN, NEVER_IN, passed.toEngine())) {
                Enumeration<String> values = request.getHeaders(name);
                while (values.hasMoreElements()) {
                    forward.addHeader(name, values.nextElement());
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

    private static boolean passes(String name, Set<String> always, Set<String> never, List<String> listed) {
        return always.contains(name)
                || isAmong(listed, name) && !never.contains(name) && !name.regionMatches(true, 0, OWN, 0, OWN.length());
    }

    private static boolean isAmong(List<String> names, String name) {
        for (String each : names) {
            if (each.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whatever their case. */
    private static Set<String> names(String... names) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(List.of(names));
        return all;
    }
}
