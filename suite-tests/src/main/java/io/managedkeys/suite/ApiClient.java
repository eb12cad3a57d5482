package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
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
    private final Map<String, String> headers;
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

    private ApiClient(URI address, Map<String, String> headers, Consumer<String> listener) {
        this.listener = listener;
        this.address = address;
        this.headers = Map.copyOf(headers);
    }

    public static ApiClient of(Suite suite) {
        return of(suite.address(), suite.rootToken());
    }

    /** In the root namespace. */
    static ApiClient of(URI address, String clientToken) {
        return new ApiClient(address, Map.of(), answer -> {}).withToken(clientToken);
    }

    /** The same client in a namespace. */
    public ApiClient in(String namespace) {
        return with("X-Vault-Namespace", namespace);
    }

    /** The same client at another registry. */
    public ApiClient at(URI otherAddress) {
        return new ApiClient(otherAddress, headers, listener);
    }

    /** The same client, which lets someone read along. */
    public ApiClient hearing(Consumer<String> otherListener) {
        return new ApiClient(address, headers, otherListener);
    }

    /** With another token; none where it is empty. */
    public ApiClient withToken(String token) {
        return with("X-Vault-Token", token);
    }

    /** With a header in the place of one of that name; without it where the value is empty. */
    public ApiClient with(String header, String value) {
        Map<String, String> others = new HashMap<>(headers);
        others.put(header, value);
        others.values().removeIf(String::isEmpty);
        return new ApiClient(address, others, listener);
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
        headers.forEach(request::header);
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
