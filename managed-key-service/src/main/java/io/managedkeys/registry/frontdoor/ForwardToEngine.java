package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.api.InternalRoutes;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.AdmissionHeader;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.PooledConnections;
import io.managedkeys.common.service.Refusals;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.wire.RequestBody;
import io.managedkeys.registry.admission.PassedHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends a client's request on to the engine that owns the mount, and its answer back: bodies are streamed and not looked
 * at. Engines route by the admission; the raw path stays here, the query goes along.
 */
@Component
class ForwardToEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardToEngine.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int CONNECTION_WAIT_MILLIS = 1000;
    private static final int BUFFER = 8192;

    private final Engines engines;

    ForwardToEngine(Engines engines) {
        this.engines = engines;
    }

    /** @throws ApiException when no answer came; 413 when the body is too large */
    void forward(
            HttpServletRequest request,
            HttpServletResponse response,
            Admission admission,
            PassedHeaders passed,
            ServiceIdentity identity)
            throws IOException {
        PooledConnections engine = engines.of(identity);
        String query = request.getQueryString();
        PooledConnections.Request forward = engine.request(
                request.getMethod(),
                query == null ? InternalRoutes.FORWARDED : InternalRoutes.FORWARDED + "?" + query,
                CONNECTION_WAIT_MILLIS,
                admission.timeoutMillis());
        ForwardHeaders.toEngine(request, passed, forward);
        forward.addHeader(Admission.HEADER, AdmissionHeader.encode(admission));
        forward.setEntity(body(request));
        try {
            engine.execute(forward, answer -> {
                if (answer.containsHeader(CallerIdentityFilter.REFUSED)) {
                    Refusals.byCallee(identity);
                    throw ApiException.unavailable(
                            identity.serviceName() + " does not know this service", RETRY_AFTER, null);
                }
                pass(answer, passed, response);
                return answer;
            });
        } catch (SocketTimeoutException e) {
            throw failed(identity, response, "did not answer in time", e);
        } catch (ConnectionRequestTimeoutException e) {
            throw failed(identity, response, "is busy", e);
        } catch (IOException e) {
            Refusals.byCallee(identity, e);
            throw failed(identity, response, "cannot be reached", e);
        }
    }

    private static @Nullable HttpEntity body(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        if (length < 0 && !chunked) {
            return null;
        }
        // The content type goes along as a header, as it came.
        return new InputStreamEntity(RequestBody.limited(request), length, (@Nullable ContentType) null);
    }

    private static void pass(ClassicHttpResponse answer, PassedHeaders passed, HttpServletResponse response)
            throws IOException {
        response.setStatus(answer.getCode());
        ForwardHeaders.toClient(answer, passed, response);
        HttpEntity entity = answer.getEntity();
        if (entity == null) {
            return;
        }
        long length = entity.getContentLength();
        if (length >= 0) {
            response.setContentLengthLong(length);
        }
        OutputStream out = response.getOutputStream();
        byte[] buffer = new byte[length > 0 && length < BUFFER ? (int) length : BUFFER];
        InputStream in = entity.getContent();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /** An answer that has begun cannot be taken back: the connection breaks, so that nobody takes a part for the whole. */
    private static ApiException failed(
            ServiceIdentity identity, HttpServletResponse response, String what, IOException cause) throws IOException {
        if (response.isCommitted()) {
            throw cause;
        }
        LOG.warn("{} {}: {}", identity.serviceName(), what, cause.toString());
        response.reset();
        return ApiException.unavailable(identity.serviceName() + " " + what, RETRY_AFTER, cause);
    }
}
