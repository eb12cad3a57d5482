package io.managedkeys.gateway.backend.gcpckms;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.UnaryCallable;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.stub.KeyManagementServiceStubSettings;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.managedkeys.common.error.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Google's client on one HTTP/2 connection, which carries many calls at a time; its own repeats are off. */
final class GcpCkmsClient implements AutoCloseable {
    private static final String GOOGLE = "cloudkms.googleapis.com:443";
    private static final int HTTPS = 443;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private final ManagedChannel channel;
    private final KeyManagementServiceClient kms;

    private GcpCkmsClient(ManagedChannel channel, KeyManagementServiceClient kms) {
        this.channel = channel;
        this.kms = kms;
    }

    /**
     * @param endpoint null for Google's own
     * @param trust PEM of what a stand-in's certificate comes from, or null for the JDK's own
     * @param connectTimeout also how long a connection may be dead before it is given up
     */
    static GcpCkmsClient open(
            @Nullable URI endpoint, @Nullable Path trust, GoogleCredentials credentials, Duration connectTimeout) {
        ManagedChannel channel = Grpc.newChannelBuilder(target(endpoint), tls(endpoint == null ? null : trust))
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        try {
            KeyManagementServiceStubSettings.Builder settings = KeyManagementServiceStubSettings.newBuilder()
                    .setCredentialsProvider(FixedCredentialsProvider.create(credentials))
                    .setTransportChannelProvider(
                            FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)));
            settings.applyToAllUnaryMethods(method -> {
                method.setRetryableCodes(Set.of());
                return null;
            });
            return new GcpCkmsClient(
                    channel, KeyManagementServiceClient.create(KeyManagementServiceSettings.create(settings.build())));
        } catch (IOException e) {
            channel.shutdownNow();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            channel.shutdownNow();
            throw e;
        }
    }

    private static String target(@Nullable URI endpoint) {
        if (endpoint == null) {
            return GOOGLE;
        }
        return endpoint.getHost() + ":" + (endpoint.getPort() < 0 ? HTTPS : endpoint.getPort());
    }

    private static ChannelCredentials tls(@Nullable Path trust) {
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        try {
            return trust == null
                    ? tls.build()
                    : tls.trustManager(trust.toFile()).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One call, which gives up after the timeout. */
    <Q, A> A call(Function<KeyManagementServiceClient, UnaryCallable<Q, A>> method, Q request, Duration timeout) {
        return method.apply(kms).call(request, GrpcCallContext.createDefault().withTimeoutDuration(timeout));
    }

    @Override
    public void close() {
        try {
            kms.close();
        } finally {
            channel.shutdownNow();
        }
    }

    /** @throws ApiException 400 when the endpoint does not speak TLS, over which alone credentials go */
    static void requireTls(URI endpoint) {
        if (!"https".equals(endpoint.getScheme())) {
            throw ApiException.invalid("endpoint of a gcpckms key must be https");
        }
    }
}
