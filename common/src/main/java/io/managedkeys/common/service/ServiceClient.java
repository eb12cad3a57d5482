package io.managedkeys.common.service;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls one other service over mutual TLS: small JSON posts with a deadline. The callee's certificate must carry the
 * expected identity; its name does not matter. Failures to reach it are {@link ErrorKind#UNAVAILABLE}. A call is
 * repeated once where a pooled connection turns out to be gone, unless the caller forbids it.
 */
public final class ServiceClient implements AutoCloseable {
    private static final Header JSON = new BasicHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    private static final JsonMapper MAPPER = InternalJson.mapper();
    private static final int CONNECTIONS = 256;

    /** Without a buffer beside. */
    private static final int MOST_READ_AT_ONCE = 1 << 16;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ServiceIdentity callee;
    private final PooledConnections connections;
    private final RunningCalls running;
    private final CallListener listener;

    /** Told before each call, on the caller's thread; tests use it to see what the thread holds meanwhile. */
    @FunctionalInterface
    public interface CallListener {
        CallListener NONE = (callee, path) -> {};

        void calling(ServiceIdentity callee, String path);
    }

    /** Where one callee is alone. */
    public ServiceClient(ServiceIdentity callee, URI base, SSLContext tls) {
        this(callee, base, tls, CallListener.NONE);
    }

    /** Where one callee is alone. */
    public ServiceClient(ServiceIdentity callee, URI base, SSLContext tls, CallListener listener) {
        this(callee, base, tls, ServiceProperties.LONGEST_REST, listener);
    }

    /** To a peer that is configured. */
    public ServiceClient(ServiceIdentity callee, ServiceProperties properties, SSLContext tls, CallListener listener) {
        this(callee, properties.peer(callee), tls, properties.longestRest(), listener);
    }

    private ServiceClient(
            ServiceIdentity callee, URI base, SSLContext tls, Duration longestRest, CallListener listener) {
        this.callee = callee;
        this.connections = new PooledConnections(callee, base, tls, CONNECTIONS, longestRest);
        this.listener = listener;
        this.running = new RunningCalls(callee.serviceName());
    }

    /**
     * For calls that are safe to repeat.
     *
     * @param answer type of the JSON answer, or {@code Void} where there is none
     * @throws ApiException as the callee threw it, or UNAVAILABLE when it cannot be reached or the deadline passes
     */
    public <T> @Nullable T post(String path, Object body, Class<T> answer, Deadline deadline) {
        return reach(path, body, deadline, bytes -> sendTwice(path, bytes, answer, deadline));
    }

    /**
     * Like {@link #post}, for calls that may spend what cannot be had back, like a try of a PIN: what may have arrived
     * is not sent again.
     */
    public <T> @Nullable T postOnce(String path, Object body, Class<T> answer, Deadline deadline) {
        return reach(path, body, deadline, bytes -> send(path, bytes, answer, deadline));
    }

    @FunctionalInterface
    private interface Sending<T> {
        @Nullable
        T send(byte[] body) throws IOException;
    }

    private <T> @Nullable T reach(String path, Object body, Deadline deadline, Sending<T> sending) {
        listener.calling(callee, path);
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        try {
            return sending.send(bytes);
        } catch (IOException e) {
            Refusals.byCallee(callee, e);
            if (deadline.hasPassed()) {
                throw ApiException.unavailable(callee.serviceName() + " did not answer in time", RETRY_AFTER, e);
            }
            throw ApiException.unavailable(callee.serviceName() + " cannot be reached", RETRY_AFTER, e);
        }
    }

    private <T> @Nullable T sendTwice(String path, byte[] body, Class<T> answer, Deadline deadline) throws IOException {
        try {
            return send(path, body, answer, deadline);
        } catch (IOException e) {
            if (!isLostConnection(e) || deadline.hasPassed()) {
                throw e;
            }
            // The callee closed it, most likely by a restart; then the pool's others are gone, too.
            connections.closeResting();
            return send(path, body, answer, deadline);
        }
    }

    /** Gone without a byte of an answer, as opposed to never made, refused by either side's TLS, or slow. */
    private static boolean isLostConnection(IOException failure) {
        return failure instanceof NoHttpResponseException
                || failure instanceof SocketException && !(failure instanceof ConnectException)
                || failure instanceof SSLException && failure.getCause() instanceof SocketException;
    }

    private <T> @Nullable T send(String path, byte[] body, Class<T> answer, Deadline deadline) throws IOException {
        long remaining = deadline.remaining().toMillis();
        if (remaining == 0) {
            throw new IOException("the deadline has passed");
        }
        PooledConnections.Request request = connections.request("POST", path, Math.min(1000, remaining), remaining);
        request.addHeader(Deadline.HEADER, remaining);
        String requestId = RequestId.current();
        if (requestId != null) {
            request.addHeader(RequestId.HEADER, requestId);
        }
        String trace = TraceParent.current();
        if (trace != null) {
            request.addHeader(TraceParent.HEADER, trace);
        }
        request.addHeader(JSON);
        request.setEntity(new ByteArrayEntity(body, (@Nullable ContentType) null));
        // The timeouts above are per step (connect, handshake, each read); this one is for the whole.
        RunningCalls.Call call = running.begin(request, deadline);
        Response response;
        try {
            response = connections.execute(request, Response::of);
        } finally {
            running.end(call);
        }
        return read(response, answer);
    }

    /** What came; read only once its connection serves others. */
    private record Response(int status, boolean isRefused, byte[] body) {
        static Response of(ClassicHttpResponse response) throws IOException {
            return new Response(
                    response.getCode(),
                    response.containsHeader(CallerIdentityFilter.REFUSED),
                    body(response.getEntity()));
        }

        private static byte[] body(@Nullable HttpEntity entity) throws IOException {
            if (entity == null) {
                return new byte[0];
            }
            long length = entity.getContentLength();
            boolean isSmall = length >= 0 && length <= MOST_READ_AT_ONCE;
            return isSmall ? entity.getContent().readNBytes((int) length) : EntityUtils.toByteArray(entity);
        }
    }

    private <T> @Nullable T read(Response response, Class<T> answer) {
        byte[] bytes = response.body();
        boolean isSuccess = response.status() / 100 == 2;
        try {
            if (isSuccess) {
                return bytes.length == 0 || answer == Void.class ? null : MAPPER.readValue(bytes, answer);
            }
            if (response.isRefused()) {
                Refusals.byCallee(callee);
            }
            throw MAPPER.readValue(bytes, ErrorBody.class).toException(ErrorKind.INTERNAL);
        } catch (JacksonException e) {
            throw new ApiException(
                    ErrorKind.INTERNAL,
                    List.of(callee.serviceName() + " gave an answer of status " + response.status()
                            + " that cannot be read"),
                    null,
                    null,
                    e);
        }
    }

    @Override
    public void close() {
        running.close();
        connections.close();
    }
}
