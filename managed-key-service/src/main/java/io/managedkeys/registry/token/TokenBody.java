package io.managedkeys.registry.token;

import io.managedkeys.registry.namespace.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a token looks when it is looked up. */
final class TokenBody {
    private TokenBody() {}

    /** @param id as the caller sent it, or "" where the caller knows the accessor only */
    static Map<String, @Nullable Object> of(ClientToken token, String id, Namespace namespace, Instant now) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("accessor", token.accessor());
        body.put("creation_time", token.createdAt().getEpochSecond());
        body.put("creation_ttl", token.ttl());
        body.put("display_name", token.displayName());
        body.put("entity_id", "");
        body.put(
                "expire_time",
                token.expiresAt() == null ? null : token.expiresAt().toString());
        body.put("explicit_max_ttl", token.explicitMaxTtl());
        body.put("id", id);
        body.put("issue_time", token.createdAt().truncatedTo(ChronoUnit.MICROS).toString());
        body.put("meta", token.metadata());
        if (!namespace.isRoot()) {
            body.put("namespace_path", namespace.path());
        }
        body.put("num_uses", token.numUses());
        body.put("orphan", token.orphan());
        body.put("path", token.path());
        body.put("policies", token.policies());
        body.put("renewable", token.renewable());
        body.put(
                "ttl",
                token.expiresAt() == null
                        ? 0
                        : Math.max(0, Duration.between(now, token.expiresAt()).toSeconds()));
        body.put("type", "service");
        return body;
    }
}
