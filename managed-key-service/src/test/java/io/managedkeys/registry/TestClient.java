package io.managedkeys.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of Vault's API, with a token and perhaps a namespace. */
public final class TestClient implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final @Nullable String token;
    private final @Nullable String namespace;

    /** An answer, its JSON read when asked for. */
    public record Answer(int status, HttpResponse<byte[]> response) {
        public JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public String error() {
            return json().get("errors").get(0).asString();
        }

        public JsonNode data() {
            return json().get("data");
        }
    }

    private TestClient(String base, @Nullable String token, @Nullable String namespace) {
        this.base = base;
        this.token = token;
        this.namespace = namespace;
    }

    public static TestClient root(String base) {
        return new TestClient(base, "root", null);
    }

    public static TestClient anonymous(String base) {
        return new TestClient(base, null, null);
    }

    public TestClient withToken(String other) {
        return new TestClient(base, other, namespace);
    }

    public TestClient in(String path) {
        return new TestClient(base, token, path);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer write(String path, String json) {
        return send("POST", path, json);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    public Answer send(String method, String path, @Nullable String body) {
        return send(method, path, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/v1/" + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        if (namespace != null) {
            request.header("X-Vault-Namespace", namespace);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
