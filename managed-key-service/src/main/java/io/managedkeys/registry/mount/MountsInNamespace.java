package io.managedkeys.registry.mount;

import io.managedkeys.registry.namespace.NamespaceContents;
import io.managedkeys.registry.namespace.TakenPaths;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps a namespace from being deleted while it has mounts, and from being made where a mount is. */
@Component
class MountsInNamespace implements NamespaceContents, TakenPaths {
    private final MountRepository repository;

    MountsInNamespace(MountRepository repository) {
        this.repository = repository;
    }

    @Override
    public boolean heldBy(UUID namespace) {
        return repository.existsByNamespaceAndPathNot(namespace, BuiltInMounts.TOKEN);
    }

    @Override
    public void deleteWith(UUID namespace) {
        repository.deleteByNamespaceAndPath(namespace, BuiltInMounts.TOKEN);
    }

    @Override
    public String name() {
        return "mounts";
    }

    @Override
    public Optional<String> takenAt(UUID namespace, String path) {
        return repository.findByNamespaceOrderByPath(namespace).stream()
                .map(row -> row.toMount().path())
                .filter(new MountPath(path)::collidesWith)
                .findFirst();
    }
}
