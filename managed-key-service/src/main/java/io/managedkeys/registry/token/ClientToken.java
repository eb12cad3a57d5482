package io.managedkeys.registry.token;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client token as the registry knows it; the id itself is not part of it.
 *
 * @param hash of the id, see {@link TokenHash}
 * @param namespace that it belongs to; it is good there and below
 * @param path of the request that made it
 * @param ttl seconds, as given at creation; 0 for none
 * @param explicitMaxTtl seconds; 0 for none
 * @param numUses 0 for unlimited
 */
public record ClientToken(
        String hash,
        String accessor,
        UUID namespace,
        String displayName,
        String path,
        List<String> policies,
        @Nullable Map<String, String> metadata,
        Instant createdAt,
        long ttl,
        long explicitMaxTtl,
        @Nullable Instant expiresAt,
        int numUses,
        boolean renewable,
        boolean orphan) {
    /** Name of the policy that allows everything. */
    public static final String ROOT_POLICY = "root";

    public ClientToken {
        policies = List.copyOf(policies);
        metadata = metadata == null ? null : Map.copyOf(metadata);
    }

    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
