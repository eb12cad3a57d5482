package io.managedkeys.common.service;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls one other service over mutual TLS: small JSON posts with a deadline. The callee's certificate must carry the
 * expected identity; its name does not matter. Failures to reach it are {@link ErrorKind#UNAVAILABLE}.
 */
public final class ServiceClient implements AutoCloseable {
    private static final ContentType JSON = ContentType.create("application/json");
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final ServiceIdentity callee;
    private final HttpHost host;
    private final CloseableHttpClient http;

    public ServiceClient(ServiceIdentity callee, URI base, SSLContext tls) {
        this.callee = callee;
        this.host = new HttpHost(base.getScheme(), base.getHost(), base.getPort());
        this.http = http(callee, tls, 256);
    }

    /**
     * A pooled client for one callee, with the settings measured best: see docs/adr on internal calls. Without
     * {@code disableConnectionState} every request over mutual TLS would open a connection of its own.
     */
    public static CloseableHttpClient http(ServiceIdentity callee, SSLContext tls, int connections) {
        var strategy = new DefaultClientTlsStrategy(tls, (name, session) -> isFrom(callee, session));
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(strategy)
                .setMaxConnPerRoute(connections)
                .setMaxConnTotal(connections)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofSeconds(2))
                        .setSocketTimeout(Timeout.ofSeconds(30))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(pool)
                .disableConnectionState()
                .disableCookieManagement()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .build();
    }

    private static boolean isFrom(ServiceIdentity callee, SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    && CertificateIdentity.of(certificate).equals(java.util.Optional.of(callee));
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /**
     * @param answer type of the JSON answer, or {@code Void} where there is none
     * @throws ApiException as the callee threw it, or UNAVAILABLE when it cannot be reached or the deadline passes
     */
    public <T> @Nullable T post(String path, Object body, Class<T> answer, Deadline deadline) {
        Duration remaining = deadline.remaining();
        if (remaining.isZero()) {
            throw timedOut(null);
        }
        HttpPost request = new HttpPost(path);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.ofMilliseconds(Math.min(1000, remaining.toMillis() + 1)))
                .setResponseTimeout(Timeout.of(remaining.toMillis() + 1, TimeUnit.MILLISECONDS))
                .build());
        request.setHeader(Deadline.HEADER, Long.toString(remaining.toMillis()));
        request.setEntity(new ByteArrayEntity(MAPPER.writeValueAsBytes(body), JSON));
        try {
            return http.execute(host, request, (@Nullable HttpContext) null, response -> {
                byte[] bytes =
                        response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
                if (response.getCode() / 100 == 2) {
                    return bytes.length == 0 || answer == Void.class ? null : MAPPER.readValue(bytes, answer);
                }
                throw MAPPER.readValue(bytes, ErrorBody.class).toException(ErrorKind.INTERNAL);
            });
        } catch (SocketTimeoutException | ConnectionRequestTimeoutException e) {
            throw timedOut(e);
        } catch (IOException e) {
            throw ApiException.unavailable(callee.serviceName() + " cannot be reached", Duration.ofSeconds(1), e);
        }
    }

    private ApiException timedOut(@Nullable Throwable cause) {
        return ApiException.unavailable(callee.serviceName() + " did not answer in time", Duration.ofSeconds(1), cause);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
