package io.managedkeys.pki.role;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.LenientJson;
import io.managedkeys.common.wire.WireFields;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Roles from their stored JSON. Kept by the text itself, so what is found here is never older than the row just read. */
@Component
public class StoredRoles {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int LIMIT = 2048;

    private final Map<String, Role> parsed = new ConcurrentHashMap<>();

    /** @param json as just read */
    public Role parse(String json) {
        if (parsed.size() > LIMIT) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(json, text -> MAPPER.readValue(text, Role.class));
    }

    /**
     * A stored role with a merge patch (RFC 7396) of its fields: null makes a field what it is by default.
     *
     * @param json as just read
     * @throws ApiException 400 for a field that does not convert, or what comes out of it
     */
    Role patched(String json, WireFields patch) {
        return LenientJson.read(patch.patchedOnto(MAPPER.readTree(json)), RoleRequest.class)
                .value()
                .over(RoleRequest.DEFAULTS);
    }

    String format(Role role) {
        return MAPPER.writeValueAsString(role);
    }
}
