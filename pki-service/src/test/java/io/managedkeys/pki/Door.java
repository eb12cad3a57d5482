package io.managedkeys.pki;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.AdmissionHeader;
import io.managedkeys.common.engine.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Forwards requests to the engine as managed-key-service does, for one mount. */
final class Door {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final CloseableHttpClient http;
    private final HttpHost host;
    private final LongSupplier epoch;
    private final Mount mount;

    /** @param path in its namespace, with a slash at the end */
    record Mount(UUID uuid, String path, long maxLeaseSeconds) {}

    Door(CloseableHttpClient http, int port, LongSupplier epoch, Mount mount) {
        this.http = http;
        this.host = new HttpHost("https", "127.0.0.1", port);
        this.epoch = epoch;
        this.mount = mount;
    }

    record Answer(
            int status,
            byte[] bytes,
            @Nullable String contentType,
            @Nullable String retryAfter) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return bytes.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(bytes);
        }

        JsonNode data() {
            return json().path("data");
        }

        String data(String field) {
            return data().path(field).asString("");
        }

        /** The first error text, or "". */
        String error() {
            return json().path("errors").path(0).asString("");
        }

        List<String> warnings() {
            return json().path("warnings").valueStream().map(JsonNode::asString).toList();
        }
    }

    UUID mount() {
        return mount.uuid();
    }

    Answer write(String path, Map<String, ?> fields) {
        return send("POST", path, MAPPER.writeValueAsString(fields), true);
    }

    Answer read(String path) {
        return send("GET", path, null, true);
    }

    Answer patch(String path, Map<String, ?> fields) {
        return send("PATCH", path, MAPPER.writeValueAsString(fields), true);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, true);
    }

    Answer list(String path) {
        return send("LIST", path, null, true);
    }

    Answer anonymously(String method, String path) {
        return send(method, path, null, false);
    }

    /** @param path below the mount, with the query, as a client would write it */
    Answer send(String method, String path, @Nullable String body, boolean withToken) {
        int query = path.indexOf('?');
        String below = URLDecoder.decode(
                (query < 0 ? path : path.substring(0, query)).replace("+", "%2B"), StandardCharsets.UTF_8);
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create("/v1/" + mount.path() + path));
        request.setHeader(Admission.HEADER, AdmissionHeader.encode(admission(below, withToken)));
        if (method.equals("PATCH")) {
            request.setHeader("Content-Type", "application/merge-patch+json");
        }
        if (body != null) {
            request.setEntity(new ByteArrayEntity(
                    body.getBytes(StandardCharsets.UTF_8),
                    ContentType.create(method.equals("PATCH") ? "application/merge-patch+json" : "application/json")));
        }
        try {
            return http.execute(host, request, (@Nullable HttpContext) null, response -> {
                Header contentType = response.getFirstHeader("Content-Type");
                Header retryAfter = response.getFirstHeader("Retry-After");
                return new Answer(
                        response.getCode(),
                        response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity()),
                        contentType == null ? null : contentType.getValue(),
                        retryAfter == null ? null : retryAfter.getValue());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Admission admission(String path, boolean withToken) {
        return new Admission(
                UUID.randomUUID(),
                new Admission.Namespace(new UUID(0, 1), ""),
                new Admission.Mount(
                        mount.uuid(),
                        "pki",
                        mount.path(),
                        "pki_1234abcd",
                        2_764_800,
                        mount.maxLeaseSeconds(),
                        List.of(),
                        List.of()),
                path,
                withToken ? Set.of(Capability.ROOT) : Set.of(),
                withToken ? new Admission.Caller("accessor", "root", List.of("root")) : null,
                "127.0.0.1",
                30_000,
                epoch.getAsLong());
    }
}
