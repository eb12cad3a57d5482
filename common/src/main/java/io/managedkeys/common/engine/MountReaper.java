package io.managedkeys.common.engine;

import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.Deadline;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows of mounts that no longer exist, which nothing can reach any more. Where the registry cannot be asked,
 * nothing is deleted. Replicas may reap at once: deleting twice is harmless.
 */
final class MountReaper {
    private static final Logger LOG = LoggerFactory.getLogger(MountReaper.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Registry registry;
    private final MountRows rows;

    MountReaper(Registry registry, MountRows rows) {
        this.registry = registry;
        this.rows = rows;
    }

    /** One round; what fails is tried again in the next. */
    void reap() {
        try {
            // Read before the registry is asked: a mount made in between is in neither set.
            Set<UUID> held = rows.mounts();
            if (held.isEmpty()) {
                return;
            }
            Set<UUID> gone = new HashSet<>(held);
            gone.removeAll(registry.liveMounts(new Registry.LiveMountsRequest(held), Deadline.in(TIMEOUT))
                    .live());
            gone.forEach(this::delete);
        } catch (ApiException e) {
            LOG.info("mounts that are gone are cleaned up later: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cannot clean up mounts that are gone", e);
        }
    }

    private void delete(UUID mount) {
        try {
            rows.delete(mount);
            LOG.info("deleted what belonged to mount {}, which is gone", mount);
        } catch (RuntimeException e) {
            LOG.error("cannot delete what belonged to mount {}", mount, e);
        }
    }
}
