package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.json.JsonMapper;

/** Calls internal ports as a service, or as one that is none. */
final class InternalPorts {
    private final HttpClient http;

    private InternalPorts(@Nullable PemSslStoreDetails own, Path trusted) {
        var stores = new PemSslStoreBundle(own, PemSslStoreDetails.forCertificate("file:" + trusted));
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(SslBundle.of(stores).createSslContext())
                .build();
    }

    /** With a service's own certificate. */
    static InternalPorts as(Suite suite, ServiceIdentity identity) {
        Path services = suite.folder().services();
        return with(services.resolve(identity.serviceName()), services.resolve("hsm-gateway/ca.crt"));
    }

    static InternalPorts withoutCertificate(Suite suite) {
        return new InternalPorts(null, suite.folder().services().resolve("hsm-gateway/ca.crt"));
    }

    /** With the certificate and key in a folder. */
    static InternalPorts with(Path folder, Path trusted) {
        return new InternalPorts(
                PemSslStoreDetails.forCertificate("file:" + folder.resolve("tls.crt"))
                        .withPrivateKey("file:" + folder.resolve("tls.key")),
                trusted);
    }

    /** @throws IOException where no connection comes about */
    ApiClient.Answer post(URI service, String path, Object body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            Transcript.add(response.body());
            return new ApiClient.Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
