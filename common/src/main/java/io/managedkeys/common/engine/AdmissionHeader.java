package io.managedkeys.common.engine;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.InternalJson;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The admission as a header's text: base64url of its JSON. */
public final class AdmissionHeader {
    private static final JsonMapper MAPPER = InternalJson.mapper();

    private AdmissionHeader() {}

    public static String encode(Admission admission) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(MAPPER.writeValueAsBytes(admission));
    }

    public static Admission decode(@Nullable String header) {
        if (header == null) {
            throw ApiException.invalid("no admission");
        }
        try {
            return MAPPER.readValue(Base64.getUrlDecoder().decode(header), Admission.class);
        } catch (JacksonException | IllegalArgumentException e) {
            throw ApiException.invalid("malformed admission");
        }
    }
}
