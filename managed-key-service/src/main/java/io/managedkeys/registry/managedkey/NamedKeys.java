package io.managedkeys.registry.managedkey;

import io.managedkeys.registry.mount.KnownKeys;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells mounts which managed key they name. */
@Component
class NamedKeys implements KnownKeys {
    private final FindManagedKey find;

    NamedKeys(FindManagedKey find) {
        this.find = find;
    }

    @Override
    public Optional<UUID> uuidOf(UUID namespace, String nameOrUuid) {
        return find.asked(namespace, nameOrUuid).map(found -> found.key().uuid());
    }
}
