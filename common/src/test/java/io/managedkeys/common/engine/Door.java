package io.managedkeys.common.engine;

import io.managedkeys.common.service.PooledConnections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Forwards requests to an engine as managed-key-service does, for one mount. */
public final class Door {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final PooledConnections engine;
    private final LongSupplier epoch;
    private final Mount mount;

    /** @param path in its namespace, with a slash at the end */
    public record Mount(UUID uuid, String type, String path, long maxLeaseSeconds) {}

    public Door(PooledConnections engine, LongSupplier epoch, Mount mount) {
        this.engine = engine;
        this.epoch = epoch;
        this.mount = mount;
    }

    public record Answer(
            int status,
            byte[] bytes,
            @Nullable String contentType,
            @Nullable String retryAfter,
            @Nullable String lastModified) {
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return bytes.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(bytes);
        }

        public JsonNode data() {
            return json().path("data");
        }

        public String data(String field) {
            return data().path(field).asString("");
        }

        /** The first error text, or "". */
        public String error() {
            return json().path("errors").path(0).asString("");
        }

        public List<String> warnings() {
            return json().path("warnings").valueStream().map(JsonNode::asString).toList();
        }
    }

    public UUID mount() {
        return mount.uuid();
    }

    public Answer write(String path, Map<String, ?> fields) {
        return send("POST", path, MAPPER.writeValueAsString(fields), true);
    }

    /** @param json the body */
    public Answer write(String path, String json) {
        return send("POST", path, json, true);
    }

    public Answer read(String path) {
        return send("GET", path, null, true);
    }

    public Answer patch(String path, Map<String, ?> fields) {
        return send("PATCH", path, MAPPER.writeValueAsString(fields), true);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, true);
    }

    public Answer list(String path) {
        return send("LIST", path, null, true);
    }

    public Answer anonymously(String method, String path) {
        return send(method, path, null, false);
    }

    /** @param since as {@code If-Modified-Since} */
    public Answer readSince(String path, String since) {
        return send("GET", path, null, true, "If-Modified-Since", since);
    }

    /**
     * @param path below the mount, with the query, as a client would write it
     * @param headers names and values, in turn
     */
    public Answer send(String method, String path, @Nullable String body, boolean withToken, String... headers) {
        int query = path.indexOf('?');
        String below = query < 0 ? path : path.substring(0, query);
        // The raw path stays at the door, which need not be a URI; the query goes along.
        PooledConnections.Request request =
                engine.request(method, "/v1/" + (query < 0 ? "" : path.substring(query)), 1000, 30_000);
        request.setHeader(Admission.HEADER, AdmissionHeader.encode(admission(decoded(below), withToken)));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        if (method.equals("PATCH")) {
            request.setHeader("Content-Type", "application/merge-patch+json");
        }
        if (body != null) {
            if (!request.containsHeader("Content-Type")) {
                request.setHeader("Content-Type", "application/json");
            }
            request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), (@Nullable ContentType) null));
        }
        try {
            return engine.execute(request, response -> {
                Header contentType = response.getFirstHeader("Content-Type");
                Header retryAfter = response.getFirstHeader("Retry-After");
                Header lastModified = response.getFirstHeader("Last-Modified");
                return new Answer(
                        response.getCode(),
                        response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity()),
                        contentType == null ? null : contentType.getValue(),
                        retryAfter == null ? null : retryAfter.getValue(),
                        lastModified == null ? null : lastModified.getValue());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String path) {
        String text = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private Admission admission(String path, boolean withToken) {
        return new Admission(
                UUID.randomUUID(),
                new Admission.Namespace(new UUID(0, 1), ""),
                new Admission.Mount(
                        mount.uuid(),
                        mount.type(),
                        mount.path(),
                        mount.type() + "_1234abcd",
                        2_764_800,
                        mount.maxLeaseSeconds()),
                path,
                withToken ? Set.of(Capability.ROOT) : Set.of(),
                withToken ? new Admission.Caller("accessor", "root", List.of("root")) : null,
                "127.0.0.1",
                30_000,
                epoch.getAsLong());
    }
}
