package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as the routes see it: the path below the mount instead of the raw URI, the operation instead of
 * the verb, the admission, and a body of at most {@link RequestBody#MAX_BYTES}.
 */
public final class WireRequest extends HttpServletRequestWrapper {
    private static final String ATTRIBUTE = WireRequest.class.getName();

    private final Admission admission;
    private final Operation operation;
    private final boolean options;
    private final String uri;
    private boolean unauthenticated;

    public WireRequest(HttpServletRequest request, Admission admission, Operation operation) {
        super(request);
        this.admission = admission;
        this.operation = operation;
        this.options = "OPTIONS".equals(request.getMethod());
        this.uri = encoded(admission.path());
        request.setAttribute(ATTRIBUTE, this);
    }

    /**
     * The operation that a verb and {@code ?list=} ask for; empty for a verb that Vault does not know. OPTIONS counts as
     * a header operation that no route takes.
     *
     * @throws ApiException 400 when {@code list} is no bool
     */
    public static Optional<Operation> operation(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET" -> Optional.of(asksForList(request.getQueryString()) ? Operation.LIST : Operation.READ);
            case "LIST" -> Optional.of(Operation.LIST);
            case "POST", "PUT" -> Optional.of(Operation.WRITE);
            case "PATCH" -> Optional.of(Operation.PATCH);
            case "DELETE" -> Optional.of(Operation.DELETE);
            case "HEAD", "OPTIONS" -> Optional.of(Operation.HEADER);
            default -> Optional.empty();
        };
    }

    private static boolean asksForList(@Nullable String query) {
        String value = QueryFields.first(query, "list");
        if (value == null || value.isEmpty()) {
            return false;
        }
        try {
            return GoNumbers.parseBool(value);
        } catch (IllegalArgumentException e) {
            throw ApiException.silent(ErrorKind.INVALID_REQUEST);
        }
    }

    /** The client's request behind this one; null on internal calls, and while an error of it is being told. */
    static @Nullable WireRequest of(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ERROR
                ? null
                : (WireRequest) request.getAttribute(ATTRIBUTE);
    }

    public Admission admission() {
        return admission;
    }

    public Operation operation() {
        return operation;
    }

    /** Whether a route of that operation may answer. */
    boolean takes(Operation declared) {
        return declared == operation && !options;
    }

    /** Says that the path needs no token: its answers differ in form. */
    void markUnauthenticated() {
        unauthenticated = true;
    }

    boolean isUnauthenticated() {
        return unauthenticated;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return RequestBody.limited((HttpServletRequest) getRequest());
    }

    /** The operation's plain verb: what the verb was has been said, and MVC knows neither LIST nor CORS here. */
    @Override
    public String getMethod() {
        return switch (operation) {
            case READ, LIST -> "GET";
            case WRITE -> "POST";
            case PATCH -> "PATCH";
            case DELETE -> "DELETE";
            case HEADER -> "HEAD";
        };
    }

    /** None: reading parameters of a form would take the body away. */
    @Override
    public @Nullable String getParameter(String name) {
        return null;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Map.of();
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

    /** Percent-encoded but for unreserved characters (RFC 3986 §2.3) and slashes, so that no {@code ;} is special. */
    private static String encoded(String path) {
        StringBuilder out = new StringBuilder(path.length() + 1).append('/');
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            }
        }
        return out.toString();
    }
}
