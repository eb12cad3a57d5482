package io.managedkeys.transit;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.AdmissionHeader;
import io.managedkeys.common.engine.Capability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private final UUID mount;

    Door(CloseableHttpClient http, int port, LongSupplier epoch, UUID mount) {
        this.http = http;
        this.host = new HttpHost("https", "127.0.0.1", port);
        this.epoch = epoch;
        this.mount = mount;
    }

    record Answer(
            int status,
            String body,
            @Nullable String contentType,
            @Nullable String retryAfter) {
        JsonNode json() {
            return body.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(body);
        }

        JsonNode data() {
            return json().path("data");
        }

        /** The first error text, or "". */
        String error() {
            return json().path("errors").path(0).asString("");
        }
    }

    UUID mount() {
        return mount;
    }

    Answer write(String path, String body) {
        return send("POST", path, body, false);
    }

    Answer read(String path) {
        return send("GET", path, null, false);
    }

    Answer list(String path) {
        return send("LIST", path, null, false);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, false);
    }

    /** @param path below the mount, with the query, as a client would write it */
    Answer send(String method, String path, @Nullable String body, boolean anonymous) {
        int query = path.indexOf('?');
        String below = query < 0 ? path : path.substring(0, query);
        // The raw path stays at the door; the query goes along.
        HttpUriRequestBase request =
                new HttpUriRequestBase(method, URI.create("/v1/" + (query < 0 ? "" : path.substring(query))));
        request.setHeader(Admission.HEADER, AdmissionHeader.encode(admission(decoded(below), anonymous)));
        if (body != null) {
            request.setEntity(
                    new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.create("application/json")));
        }
        try {
            return http.execute(host, request, (@Nullable HttpContext) null, response -> {
                Header contentType = response.getFirstHeader("Content-Type");
                Header retryAfter = response.getFirstHeader("Retry-After");
                return new Answer(
                        response.getCode(),
                        response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity()),
                        contentType == null ? null : contentType.getValue(),
                        retryAfter == null ? null : retryAfter.getValue());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String path) {
        String text = java.net.URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private Admission admission(String path, boolean anonymous) {
        return new Admission(
                UUID.randomUUID(),
                new Admission.Namespace(new UUID(0, 1), ""),
                new Admission.Mount(
                        mount, "transit", "transit/", "transit_1234abcd", 2764800, 2764800, List.of(), List.of()),
                path,
                anonymous ? Set.of() : Set.of(Capability.ROOT),
                anonymous ? null : new Admission.Caller("accessor", "root", List.of("root")),
                "127.0.0.1",
                30_000,
                epoch.getAsLong());
    }
}
