package io.managedkeys.registry.namespace;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One namespace as it stands in the registry.
 *
 * @param id five characters; {@code root} for the root
 * @param parent null for the root
 * @param path whole, with a trailing slash ({@code a/b/}); "" for the root
 * @param grantEpoch grants made under a lower one are void
 */
public record Namespace(
        UUID uuid, String id, @Nullable UUID parent, String path, Map<String, String> customMetadata, long grantEpoch) {
    public Namespace {
        customMetadata = Map.copyOf(customMetadata);
    }

    public boolean isRoot() {
        return path.isEmpty();
    }
}
