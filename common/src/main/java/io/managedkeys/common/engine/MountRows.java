package io.managedkeys.common.engine;

import java.util.Set;
import java.util.UUID;

/**
 * What an engine keeps, by mount. A bean of this type has {@link MountReaper} delete what belongs to mounts that are
 * gone.
 */
public interface MountRows {

    /** Mounts that have rows. */
    Set<UUID> mounts();

    /** Deletes a mount's rows. Doing it again does nothing, so that replicas need not agree on who does it. */
    void delete(UUID mount);
}
