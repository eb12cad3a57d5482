package io.managedkeys.pki.role;

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

    String format(Role role) {
        return MAPPER.writeValueAsString(role);
    }
}
