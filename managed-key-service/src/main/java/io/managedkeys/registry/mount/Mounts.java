package io.managedkeys.registry.mount;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the rest of the registry asks of mounts; always read from the database. */
@Component
public class Mounts {
    private final MountRepository repository;

    Mounts(MountRepository repository) {
        this.repository = repository;
    }

    @Transactional(readOnly = true)
    public Optional<Mount> find(UUID uuid) {
        return repository.findByUuid(uuid).map(MountRow::toMount);
    }

    /** The mounts of engines in one namespace, by path; not those of its children. */
    @Transactional(readOnly = true)
    public List<Mount> inNamespace(UUID namespace) {
        return rows(namespace)
                .filter(mount -> !mount.path().equals(BuiltInMounts.TOKEN))
                .toList();
    }

    /** As {@link #inNamespace}, after the mounts that every namespace has. */
    @Transactional(readOnly = true)
    public List<Mount> allIn(UUID namespace) {
        Map<String, Mount> all = new LinkedHashMap<>();
        BuiltInMounts.of(namespace).forEach(mount -> all.put(mount.path(), mount));
        rows(namespace).forEach(mount -> all.put(mount.path(), mount));
        return List.copyOf(all.values());
    }

    private Stream<Mount> rows(UUID namespace) {
        return repository.findByNamespaceOrderByPath(namespace).stream().map(MountRow::toMount);
    }

    @Transactional(readOnly = true)
    public List<Mount> all() {
        return repository.findAll().stream().map(MountRow::toMount).toList();
    }

    /** Those of the given mounts that exist. */
    @Transactional(readOnly = true)
    public Set<UUID> existing(Collection<UUID> uuids) {
        return uuids.isEmpty() ? Set.of() : Set.copyOf(repository.existing(uuids));
    }
}
