package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Speaks to the public port as any client does. */
public final class ApiClient {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI address;
    private final String clientToken;
    private final String namespace;
    private final Consumer<String> listener;

    /** An answer, whatever its status. */
    public record Answer(int status, String text) {
        /** Missing where the body is no JSON. */
        public JsonNode json() {
            try {
                return text.isBlank() ? MissingNode.getInstance() : MAPPER.readTree(text);
            } catch (JacksonException e) {
                return MissingNode.getInstance();
            }
        }

        /** A value below {@code data}, as text; empty where there is none. */
        public String data(String pointer) {
            return json().at("/data" + pointer).asString("");
        }

        /** Itself, or a failure that shows it. */
        public Answer expect(int... statuses) {
            for (int expected : statuses) {
                if (status == expected) {
                    return this;
                }
            }
            throw new IllegalStateException("unexpected answer %d: %s".formatted(status, text));
        }
    }

    private ApiClient(URI address, String clientToken, String namespace, Consumer<String> listener) {
        this.listener = listener;
        this.address = address;
        this.clientToken = clientToken;
        this.namespace = namespace;
    }

    public static ApiClient of(Suite suite) {
        return of(suite.address(), suite.rootToken());
    }

    /** In the root namespace. */
    static ApiClient of(URI address, String clientToken) {
        return new ApiClient(address, clientToken, "", answer -> {});
    }

    /** The same client in a namespace. */
    public ApiClient in(String otherNamespace) {
        return new ApiClient(address, clientToken, otherNamespace, listener);
    }

    /** The same client at another registry. */
    public ApiClient at(URI otherAddress) {
        return new ApiClient(otherAddress, clientToken, namespace, listener);
    }

    /** The same client, which lets someone read along. */
    public ApiClient hearing(Consumer<String> otherListener) {
        return new ApiClient(address, clientToken, namespace, otherListener);
    }

    /** With another token; none where it is empty. */
    public ApiClient withToken(String otherToken) {
        return new ApiClient(address, otherToken, namespace, listener);
    }

    public Answer post(String path, Map<String, ?> body) {
        return send("POST", path, MAPPER.writeValueAsString(body));
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    /** @param path below {@code /v1/} */
    public Answer send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/v1/" + path))
                .timeout(Duration.ofSeconds(100))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!clientToken.isEmpty()) {
            request.header("X-Vault-Token", clientToken);
        }
        if (!namespace.isEmpty()) {
            request.header("X-Vault-Namespace", namespace);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            listener.accept(response.body());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
