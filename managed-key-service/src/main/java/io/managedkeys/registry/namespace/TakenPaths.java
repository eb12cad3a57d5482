package io.managedkeys.registry.namespace;

import java.util.Optional;
import java.util.UUID;

/** Something whose paths a new namespace must not hide. */
public interface TakenPaths {
    /**
     * Called inside the changing transaction, which holds the catalog's lock.
     *
     * @param path in the namespace, with a trailing slash
     * @return a path in the namespace that lies in {@code path}, or that it lies in
     */
    Optional<String> takenAt(UUID namespace, String path);
}
