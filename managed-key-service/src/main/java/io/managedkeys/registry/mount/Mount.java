package io.managedkeys.registry.mount;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One mount of an engine as it stands in the registry.
 *
 * @param namespace uuid of its namespace
 * @param path in its namespace, with a trailing slash
 * @param type {@code pki} or {@code transit}
 */
public record Mount(
        UUID uuid,
        UUID namespace,
        String path,
        String type,
        String accessor,
        String description,
        boolean local,
        boolean sealWrap,
        boolean externalEntropyAccess,
        Map<String, String> options,
        MountConfig config) {

    /** Names or UUIDs of the managed keys that this mount may use, as they were given. */
    public List<String> allowedManagedKeys() {
        return config.allowedManagedKeys();
    }
}
