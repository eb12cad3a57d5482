package io.managedkeys.common.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.databind.json.JsonMapper;

/** The one place that writes errors. What is no {@link ApiException} becomes a 500 with an id to look up in the log. */
@ControllerAdvice
public class ErrorRenderer {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @ExceptionHandler
    public void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(asApiException(failure), request, response);
    }

    /** For filters, which no controller advice sees. */
    public static void write(ApiException failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean internal = request.getRequestURI().startsWith("/internal/");
        response.setStatus(failure.kind().status());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Type", "application/json");
        failure.retryAfter()
                .ifPresent(after -> response.setHeader("Retry-After", Long.toString(Math.max(1, after.toSeconds()))));
        byte[] body =
                MAPPER.writeValueAsBytes(internal ? ErrorBody.forServices(failure) : ErrorBody.forClients(failure));
        response.setContentLength(body.length);
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(body);
        }
    }

    public static ApiException asApiException(Throwable failure) {
        return switch (failure) {
            case ApiException told -> told;
            case NoResourceFoundException nothing -> ApiException.silent(ErrorKind.NOT_FOUND);
            case NoHandlerFoundException nothing -> ApiException.silent(ErrorKind.NOT_FOUND);
            case HttpMessageNotReadableException malformed -> ApiException.invalid("malformed request");
            default -> {
                UUID id = UUID.randomUUID();
                LOG.error("internal error {}", id, failure);
                yield new ApiException(ErrorKind.INTERNAL, List.of("internal error, id " + id), null, null, failure);
            }
        };
    }
}
