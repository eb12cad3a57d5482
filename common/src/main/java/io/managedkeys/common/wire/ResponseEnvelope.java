package io.managedkeys.common.wire;

import io.managedkeys.common.error.ErrorRenderer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes answers: the envelope's ten keys are always there, null when empty; no charset in the Content-Type. */
final class ResponseEnvelope {
    private ResponseEnvelope() {}

    static void write(VaultResponse answer, WireRequest request, HttpServletResponse response) throws IOException {
        byte[] body = switch (answer.form()) {
            case EMPTY, NOT_MODIFIED -> new byte[0];
            case RAW -> (byte[]) answer.body();
            case BARE -> LenientJson.mapper().writeValueAsBytes(answer.body());
            case ENVELOPE -> LenientJson.mapper().writeValueAsBytes(envelope(answer, request));
        };
        response.setStatus(answer.status());
        ErrorRenderer.writeCommonHeaders(request, response);
        if (answer.form() == VaultResponse.Form.NOT_MODIFIED && answer.body() instanceof Instant lastModified) {
            response.setDateHeader("Last-Modified", lastModified.toEpochMilli());
        } else {
            response.setHeader("Content-Type", answer.contentType());
        }
        if (body != null && body.length > 0) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    private static Map<String, @Nullable Object> envelope(VaultResponse answer, WireRequest request) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("request_id", request.admission().requestId());
        envelope.put("lease_id", "");
        envelope.put("renewable", false);
        envelope.put("lease_duration", 0);
        envelope.put("data", answer.body());
        envelope.put("wrap_info", null);
        envelope.put("warnings", answer.warnings().isEmpty() ? null : answer.warnings());
        envelope.put("auth", answer.auth());
        envelope.put("mount_type", mountType(answer, request));
        if (answer.isDataAtTopLevel() && answer.body() != null) {
            JsonNode data = LenientJson.mapper().valueToTree(answer.body());
            data.properties().forEach(entry -> envelope.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        return envelope;
    }

    /** Vault says it only of answers that went through a token check and are a plain 200. */
    private static String mountType(VaultResponse answer, WireRequest request) {
        return request.isUnauthenticated() || answer.status() != 200
                ? ""
                : request.admission().mount().type();
    }
}
