package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.RequestId;
import io.managedkeys.common.service.TraceParent;
import io.managedkeys.common.wire.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.filter.OncePerRequestFilter;

/** The public port's one way in: reads the raw path, hands on what is Vault's API, and writes what is refused. */
final class DoorFilter extends OncePerRequestFilter {
    private static final String API = "/v1/";

    private final PublicListener publicListener;
    private final Door door;
    private final DoorMetrics metrics;

    DoorFilter(PublicListener publicListener, Door door, DoorMetrics metrics) {
        this.publicListener = publicListener;
        this.door = door;
        this.metrics = metrics;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !publicListener.received(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long since = System.nanoTime();
        TraceParent.begin(request.getHeader(TraceParent.HEADER));
        metrics.began();
        response.setHeader("Cache-Control", "no-store");
        try {
            switch (RequestPath.of(request.getRequestURI(), request.getQueryString())) {
                case RequestPath.Canonical(String path)
                when path.startsWith(API) -> door.admit(request, response, path.substring(API.length()), chain);
                case RequestPath.Canonical(String path)
                when (path + "/").equals(API) -> redirect(new RequestPath.Moved(API), request, response);
                case RequestPath.Canonical(String path) -> throw ApiException.silent(ErrorKind.NOT_FOUND);
                case RequestPath.Moved moved -> redirect(moved, request, response);
                case RequestPath.Refused() -> response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            }
        } catch (ApiException failure) {
            ErrorRenderer.write(failure, request, response);
        } catch (RuntimeException failure) {
            ErrorRenderer.write(ErrorRenderer.asApiException(failure), request, response);
        } finally {
            metrics.ended(request, response.getStatus(), System.nanoTime() - since);
            TraceParent.end();
            RequestId.end();
        }
    }

    private static void redirect(RequestPath.Moved moved, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
        response.setHeader("Location", moved.location());
        if ("GET".equals(request.getMethod())) {
            response.setHeader("Content-Type", "text/html; charset=utf-8");
            response.getOutputStream().write(moved.page().getBytes(StandardCharsets.UTF_8));
        }
    }
}
