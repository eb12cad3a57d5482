package io.managedkeys.gateway.operation;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.gateway.GatewayProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are too long, or that do not say how long they are, before anything reads them. */
@Component
@Order(0)
class RequestSizeFilter extends OncePerRequestFilter {
    private final long most;

    RequestSizeFilter(GatewayProperties properties) {
        this.most = properties.maxRequestSize().toBytes();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !"POST".equals(request.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        if (length < 0 || length > most) {
            ErrorRenderer.write(
                    length < 0
                            ? ApiException.invalid("a request must have a Content-Length")
                            : new ApiException(
                                    ErrorKind.PAYLOAD_TOO_LARGE, "a request of %d bytes is too long".formatted(length)),
                    request,
                    response);
            return;
        }
        chain.doFilter(request, response);
    }
}
