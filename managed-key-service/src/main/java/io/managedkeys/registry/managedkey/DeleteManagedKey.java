package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.registry.mount.Mount;
import io.managedkeys.registry.mount.Mounts;
import io.managedkeys.registry.namespace.Namespaces;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Deletes an entry, never the key it names; refused while a mount of its namespace lists it. */
@Component
class DeleteManagedKey {
    private final FindManagedKey keys;
    private final StoreManagedKey store;
    private final Mounts mounts;
    private final Namespaces namespaces;

    DeleteManagedKey(FindManagedKey keys, StoreManagedKey store, Mounts mounts, Namespaces namespaces) {
        this.keys = keys;
        this.store = store;
        this.mounts = mounts;
        this.namespaces = namespaces;
    }

    /** Does nothing when there is no such entry. */
    @Transactional
    public void delete(ManagedKeyType type, UUID namespace, String name) {
        namespaces.raiseGrantEpoch(namespace);
        Optional<ManagedKey> key = keys.named(namespace, type, name).map(FoundKey::key);
        if (key.isEmpty()) {
            return;
        }
        List<String> listing = mounts.inNamespace(namespace).stream()
                .filter(mount -> key.get().isListedIn(mount.allowedManagedKeys()))
                .map(Mount::path)
                .toList();
        if (!listing.isEmpty()) {
            throw ApiException.invalid("managed key \"%s\" is in allowed_managed_keys of %s; take it out there first"
                    .formatted(name, String.join(", ", listing)));
        }
        store.delete(key.get().uuid());
    }
}
