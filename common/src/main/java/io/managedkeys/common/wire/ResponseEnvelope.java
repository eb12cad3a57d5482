package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Writes answers: the envelope's ten keys are always there, null when empty; no charset in the Content-Type. */
final class ResponseEnvelope {
    private ResponseEnvelope() {}

    static void write(VaultResponse answer, Admission admission, HttpServletResponse response) throws IOException {
        byte[] body = switch (answer.form()) {
            case EMPTY -> new byte[0];
            case RAW -> (byte[]) answer.body();
            case BARE -> LenientJson.mapper().writeValueAsBytes(answer.body());
            case ENVELOPE -> LenientJson.mapper().writeValueAsBytes(envelope(answer, admission));
        };
        response.setStatus(answer.status());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Type", answer.contentType());
        if (body != null && body.length > 0) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    private static Map<String, Object> envelope(VaultResponse answer, Admission admission) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("request_id", admission.requestId());
        envelope.put("lease_id", "");
        envelope.put("renewable", false);
        envelope.put("lease_duration", 0);
        envelope.put("data", answer.body());
        envelope.put("wrap_info", null);
        envelope.put("warnings", answer.warnings().isEmpty() ? null : answer.warnings());
        envelope.put("auth", answer.auth());
        envelope.put("mount_type", admission.mount().type());
        if (answer.isDataAtTopLevel() && answer.body() != null) {
            JsonNode data = LenientJson.mapper().valueToTree(answer.body());
            data.properties().forEach(entry -> envelope.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        return envelope;
    }
}
