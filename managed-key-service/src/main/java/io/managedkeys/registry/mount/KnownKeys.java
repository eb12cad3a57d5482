package io.managedkeys.registry.mount;

import java.util.Optional;
import java.util.UUID;

/** What mounts need to know of managed keys. */
public interface KnownKeys {
    /** @param nameOrUuid as it stands in {@code allowed_managed_keys} */
    Optional<UUID> uuidOf(UUID namespace, String nameOrUuid);
}
