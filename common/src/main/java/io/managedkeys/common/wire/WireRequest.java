package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * A client's request as the routes see it: the path below the mount instead of the raw URI, the operation instead of
 * the verb, and the admission.
 */
public final class WireRequest extends HttpServletRequestWrapper {
    private static final String ATTRIBUTE = WireRequest.class.getName();

    private final Admission admission;
    private final Operation operation;
    private final String uri;

    public WireRequest(HttpServletRequest request, Admission admission, Operation operation) {
        super(request);
        this.admission = admission;
        this.operation = operation;
        this.uri = "/" + UriUtils.encodePath(admission.path(), StandardCharsets.UTF_8);
        request.setAttribute(ATTRIBUTE, this);
    }

    /** The operation that a verb and {@code ?list=} ask for; empty for a verb that Vault does not know. */
    public static Optional<Operation> operation(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET" -> Optional.of(asksForList(request.getQueryString()) ? Operation.LIST : Operation.READ);
            case "LIST" -> Optional.of(Operation.LIST);
            case "POST", "PUT" -> Optional.of(Operation.WRITE);
            case "PATCH" -> Optional.of(Operation.PATCH);
            case "DELETE" -> Optional.of(Operation.DELETE);
            case "HEAD" -> Optional.of(Operation.HEADER);
            default -> Optional.empty();
        };
    }

    private static boolean asksForList(@Nullable String query) {
        if (query == null || !query.contains("list=")) {
            return false;
        }
        String value = UriComponentsBuilder.newInstance()
                .query(query)
                .build()
                .getQueryParams()
                .getFirst("list");
        return value != null && LenientJson.parseBoolean(value);
    }

    static @Nullable WireRequest of(HttpServletRequest request) {
        return (WireRequest) request.getAttribute(ATTRIBUTE);
    }

    public Admission admission() {
        return admission;
    }

    public Operation operation() {
        return operation;
    }

    @Override
    public String getRequestURI() {
        return uri;
    }

    @Override
    public StringBuffer getRequestURL() {
        return new StringBuffer(uri);
    }

    @Override
    public String getServletPath() {
        return "";
    }

    @Override
    public @Nullable String getPathInfo() {
        return null;
    }
}
