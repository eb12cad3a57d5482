package io.managedkeys.transit.key;

import io.managedkeys.common.engine.MountRows;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.KeyVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** The key rings of all mounts. No call holds a database connection once it has returned. */
@Component
public class KeyRings implements MountRows {
    private final KeyRingStore store;
    private final KeyRingCache cache;

    KeyRings(KeyRingStore store, KeyRingCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** For use of the key: as this replica left it, and at most a second behind the others. */
    public Optional<KeyRing> toUse(UUID mount, String name) {
        return cache.get(mount, name, () -> store.find(mount, name));
    }

    /** As it is in the database. */
    Optional<KeyRing> find(UUID mount, String name) {
        return store.find(mount, name);
    }

    List<String> names(UUID mount) {
        return store.names(mount);
    }

    KeyRing create(UUID mount, String name, KeyVersion first) {
        return store.create(mount, name, first);
    }

    Optional<KeyRing> change(UUID mount, String name, UnaryOperator<KeyRing> change) {
        try {
            return store.change(mount, name, change);
        } finally {
            // Also after a failure: whether it committed is not known then.
            cache.forget(mount, name);
        }
    }

    boolean delete(UUID mount, String name, Consumer<KeyRing> condition) {
        try {
            return store.delete(mount, name, condition);
        } finally {
            cache.forget(mount, name);
        }
    }

    @Override
    public Set<UUID> mounts() {
        return store.mounts();
    }

    @Override
    public void delete(UUID mount) {
        try {
            store.deleteOf(mount);
        } finally {
            cache.forgetAll();
        }
    }
}
