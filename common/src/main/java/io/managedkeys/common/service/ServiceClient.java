package io.managedkeys.common.service;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls one other service over mutual TLS: small JSON posts with a deadline. The callee's certificate must carry the
 * expected identity; its name does not matter. Failures to reach it are {@link ErrorKind#UNAVAILABLE}. A call is
 * repeated once where a pooled connection turns out to be gone, unless the caller forbids it.
 */
public final class ServiceClient implements AutoCloseable {
    private static final ContentType JSON = ContentType.create("application/json");
    private static final JsonMapper MAPPER = InternalJson.mapper();
    private static final int CONNECTIONS = 256;
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(2);

    /** So that a replica that came back behind a load balancer gets its share again. */
    private static final TimeValue LIFETIME = TimeValue.ofMinutes(1);

    /**
     * Asking whether a pooled connection is still there costs a millisecond, so only those are asked that rested: after
     * a restart of the callee almost every one, under load almost none.
     */
    static final TimeValue RESTED = TimeValue.ofMilliseconds(200);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ServiceIdentity callee;
    private final HttpHost host;
    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient http;
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
        this.host = new HttpHost(base.getScheme(), base.getHost(), base.getPort());
        this.pool = pool(callee, tls, CONNECTIONS, longestRest);
        this.http = http(pool, longestRest);
        this.listener = listener;
        this.running = new RunningCalls(callee.serviceName());
    }

    /**
     * A pooled client for one callee, with the settings measured best: see docs/adr on internal calls. Without
     * {@code disableConnectionState} every request over mutual TLS would open a connection of its own.
     *
     * @param longestRest what rested longer is not used again
     */
    public static CloseableHttpClient http(
            ServiceIdentity callee, SSLContext tls, int connections, Duration longestRest) {
        return http(pool(callee, tls, connections, longestRest), longestRest);
    }

    private static PoolingHttpClientConnectionManager pool(
            ServiceIdentity callee, SSLContext tls, int connections, Duration longestRest) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                // CLIENT: otherwise the JDK would compare host names beside.
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        tls, HostnameVerificationPolicy.CLIENT, (name, session) -> isFrom(callee, session)))
                .setMaxConnPerRoute(connections)
                .setMaxConnTotal(connections)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_TIMEOUT)
                        .setSocketTimeout(Timeout.ofSeconds(30))
                        .setValidateAfterInactivity(RESTED)
                        .setIdleTimeout(Timeout.of(longestRest))
                        .setTimeToLive(LIFETIME)
                        .build())
                .build();
    }

    private static CloseableHttpClient http(PoolingHttpClientConnectionManager pool, Duration longestRest) {
        return HttpClients.custom()
                .setConnectionManager(pool)
                .disableConnectionState()
                .disableCookieManagement()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .evictIdleConnections(TimeValue.of(longestRest))
                .build();
    }

    private static boolean isFrom(ServiceIdentity callee, SSLSession session) {
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate certificate)) {
                return false;
            }
            boolean isFrom = CertificateIdentity.of(certificate).equals(Optional.of(callee));
            if (!isFrom) {
                Refusals.notFrom(callee, certificate);
            }
            return isFrom;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
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
    interface Sending<T> {
        @Nullable
        T send(byte[] body) throws IOException;
    }

    private <T> @Nullable T reach(String path, Object body, Deadline deadline, Sending<T> sending) {
        listener.calling(callee, path);
        byte[] bytes = MAPPER.writeValueAsBytes(body);
        try {
            return sendWhereConnected(bytes, deadline, sending);
        } catch (IOException e) {
            Refusals.byCallee(callee, e);
            if (deadline.hasPassed()) {
                throw ApiException.unavailable(callee.serviceName() + " did not answer in time", RETRY_AFTER, e);
            }
            throw ApiException.unavailable(callee.serviceName() + " cannot be reached", RETRY_AFTER, e);
        }
    }

    static <T> @Nullable T sendWhereConnected(byte[] body, Deadline deadline, Sending<T> sending) throws IOException {
        try {
            return sending.send(body);
        } catch (IOException e) {
            if (!wasNeverConnected(e) || deadline.hasPassed()) {
                throw e;
            }
            return sending.send(body);
        }
    }

    /** Nothing was sent, so that another try is safe; behind a load balancer it may well meet another replica. */
    public static boolean wasNeverConnected(IOException failure) {
        return failure instanceof ConnectException || failure instanceof ConnectTimeoutException;
    }

    private <T> @Nullable T sendTwice(String path, byte[] body, Class<T> answer, Deadline deadline) throws IOException {
        try {
            return send(path, body, answer, deadline);
        } catch (IOException e) {
            if (!isLostConnection(e) || deadline.hasPassed()) {
                throw e;
            }
            // The callee closed it, most likely by a restart; then the pool's others are gone, too.
            pool.closeIdle(TimeValue.ZERO_MILLISECONDS);
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
        HttpPost request = new HttpPost(path);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.ofMilliseconds(Math.min(1000, remaining)))
                .setResponseTimeout(Timeout.ofMilliseconds(remaining))
                .build());
        request.setHeader(Deadline.HEADER, Long.toString(remaining));
        String requestId = RequestId.current();
        if (requestId != null) {
            request.setHeader(RequestId.HEADER, requestId);
        }
        String trace = TraceParent.current();
        if (trace != null) {
            request.setHeader(TraceParent.HEADER, trace);
        }
        request.setEntity(new ByteArrayEntity(body, JSON));
        // The timeouts above are per step (connect, handshake, each read); this one is for the whole.
        RunningCalls.Call call = running.begin(request, deadline);
        try {
            return http.execute(host, request, (@Nullable HttpContext) null, response -> read(response, answer));
        } finally {
            running.end(call);
        }
    }

    private <T> @Nullable T read(ClassicHttpResponse response, Class<T> answer) throws IOException, HttpException {
        byte[] bytes = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        boolean isSuccess = response.getCode() / 100 == 2;
        try {
            if (isSuccess) {
                return bytes.length == 0 || answer == Void.class ? null : MAPPER.readValue(bytes, answer);
            }
            if (response.containsHeader(CallerIdentityFilter.REFUSED)) {
                Refusals.byCallee(callee);
            }
            throw MAPPER.readValue(bytes, ErrorBody.class).toException(ErrorKind.INTERNAL);
        } catch (JacksonException e) {
            throw new ApiException(
                    ErrorKind.INTERNAL,
                    List.of(callee.serviceName() + " gave an answer of status " + response.getCode()
                            + " that cannot be read"),
                    null,
                    null,
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        running.close();
        http.close();
    }
}
