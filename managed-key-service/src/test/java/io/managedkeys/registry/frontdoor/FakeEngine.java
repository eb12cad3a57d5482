package io.managedkeys.registry.frontdoor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** An engine that the door may forward to: mutual TLS as in production, answers as each test wants them. */
final class FakeEngine implements AutoCloseable {
    private final HttpsServer server;
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private volatile Answer answer = exchange -> reply(exchange, 200, new byte[0]);

    /** @param headers by the server's spelling, {@code X-vault-token} */
    record Seen(String method, String uri, Map<String, List<String>> headers, byte[] body) {}

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    FakeEngine(MintedSuite suite, ServiceIdentity identity) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(context(suite.folderOf(identity))) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                seen.add(new Seen(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        Map.copyOf(exchange.getRequestHeaders()),
                        body));
                exchange.setAttribute("body", body);
                answer.to(exchange);
            }
        });
        server.start();
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(Answer next) {
        seen.clear();
        answer = next;
    }

    /** What came in since the answer was set. */
    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Seen onlySeen() {
        return seen().getFirst();
    }

    static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean hasBody = body.length > 0 && !"HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static SSLContext context(Path folder) {
        PemSslStoreDetails keys = PemSslStoreDetails.forCertificate("file:" + folder.resolve("tls.crt"))
                .withPrivateKey("file:" + folder.resolve("tls.key"));
        PemSslStoreDetails trusted = PemSslStoreDetails.forCertificate("file:" + folder.resolve("ca.crt"));
        return SslBundle.of(new PemSslStoreBundle(keys, trusted)).createSslContext();
    }
}
