package io.managedkeys.common.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one place that writes errors. What is no {@link ApiException} becomes a 503
 * where the database is out, else a 500 with an id to look up in the log.
 */
@ControllerAdvice
@Import(ServerErrors.class)
public class ErrorRenderer {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String NAMESPACE = "X-Vault-Namespace";

    @ExceptionHandler
    public void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(asApiException(failure), request, response);
    }

    /** For filters, which no controller advice sees. An answer that has begun is cut off instead. */
    public static void write(ApiException failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the answer had begun", failure);
        }
        response.resetBuffer();
        boolean internal = originalUri(request).startsWith("/internal/");
        response.setStatus(failure.kind().status());
        writeCommonHeaders(request, response);
        response.setHeader("Content-Type", "application/json");
        failure.retryAfter()
                .ifPresent(after -> response.setHeader("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
        byte[] body =
                MAPPER.writeValueAsBytes(internal ? ErrorBody.forServices(failure) : ErrorBody.forClients(failure));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** As it came over the network: what routes see is the path below a mount, which may well start like ours. */
    private static String originalUri(HttpServletRequest request) {
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri) {
            return uri;
        }
        HttpServletRequest original = request;
        while (original instanceof HttpServletRequestWrapper wrapper) {
            original = (HttpServletRequest) wrapper.getRequest();
        }
        return original.getRequestURI();
    }

    /** What every answer to a client carries: nothing is to be stored, and the namespace is named again. */
    public static void writeCommonHeaders(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        String namespace = request.getHeader(NAMESPACE);
        if (namespace != null && !namespace.isEmpty()) {
            response.setHeader(NAMESPACE, namespace);
        }
    }

    public static ApiException asApiException(Throwable failure) {
        return switch (failure) {
            case ApiException told -> told;
            case NoResourceFoundException nothing -> ApiException.silent(ErrorKind.NOT_FOUND);
            case NoHandlerFoundException nothing -> ApiException.silent(ErrorKind.NOT_FOUND);
            case HttpMessageNotReadableException malformed -> ApiException.invalid("malformed request");
            default -> DatabaseOutage.in(failure).orElseGet(() -> internal(failure));
        };
    }

    private static ApiException internal(Throwable failure) {
        UUID id = UUID.randomUUID();
        LOG.error("internal error {}", id, failure);
        return new ApiException(ErrorKind.INTERNAL, List.of("internal error, id " + id), null, null, failure);
    }
}
