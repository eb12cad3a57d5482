package io.managedkeys.suite.observability;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Ports;
import io.managedkeys.suite.ServerProgram;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus on the loopback that scrapes a running suite every second, with the rules of the product. */
final class Prometheus implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final URI address;

    private Prometheus(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static Prometheus start(Suite suite) {
        Observability files = new Observability();
        try {
            Path folder = Files.createDirectories(suite.folder().root().resolve("prometheus"));
            int port = Ports.freePorts(1).getFirst();
            Path configuration = folder.resolve("prometheus.yml");
            Files.writeString(configuration, configuration(suite, files.rules()));
            Process process = new ProcessBuilder(
                            files.program("prometheus"),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            return new Prometheus(process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException("prometheus cannot be started: ./dev test installs it", e);
        }
    }

    private static String configuration(Suite suite, Path rules) {
        StringBuilder text = new StringBuilder("""
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                  evaluation_interval: 1s
                rule_files:
                  - %s
                scrape_configs:
                """.formatted(rules));
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            text.append("""
                      - job_name: %s
                        metrics_path: /prometheus
                        static_configs:
                          - targets: ['%s']
                    """.formatted(
                            identity.serviceName(), suite.management(identity).getAuthority()));
        }
        return text.toString();
    }

    /** What Prometheus answers to a query of now: its status, and the samples or the error. */
    JsonNode query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    /** The groups of rules with what became of their last evaluation. */
    JsonNode rules() {
        return get("/api/v1/rules");
    }

    /** Not yet ready is a missing node, too. */
    private JsonNode get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return JsonMapper.shared()
                    .readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException e) {
            return JsonMapper.shared().createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        ServerProgram.stop(process);
    }
}
