package io.managedkeys.registry.namespace;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.registry.catalog.Catalog;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Creates, describes and deletes namespaces; one change runs at a time over all replicas. */
@Component
class ChangeNamespaces {
    private static final String ID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 5;

    private final NamespaceRepository repository;
    private final Catalog catalog;
    private final List<NamespaceContents> contents;
    private final List<TakenPaths> taken;
    private final SecureRandom random = new SecureRandom();

    ChangeNamespaces(
            NamespaceRepository repository, Catalog catalog, List<NamespaceContents> contents, List<TakenPaths> taken) {
        this.repository = repository;
        this.catalog = catalog;
        this.contents = contents;
        this.taken = taken;
    }

    /** Writing one that exists replaces its metadata. */
    @Transactional
    public Namespace write(UUID parent, NamespaceName name, CustomMetadata metadata) {
        name.checkForCreation();
        catalog.change();
        String path = name.below(pathOf(parent));
        Optional<NamespaceRow> present = repository.findByPath(path);
        if (present.isPresent()) {
            return describe(present.get(), metadata);
        }
        taken.stream()
                .flatMap(paths -> paths.takenAt(parent, name.value() + "/").stream())
                .findFirst()
                .ifPresent(used -> {
                    throw ApiException.invalid("path is already in use at " + used);
                });
        NamespaceRow row = new NamespaceRow(UUID.randomUUID(), newId(), parent, path, metadata.asWritten());
        return repository.save(row).toNamespace();
    }

    @Transactional
    public Namespace patch(UUID parent, NamespaceName name, CustomMetadata metadata) {
        catalog.change();
        NamespaceRow row = repository
                .findByPath(name.below(pathOf(parent)))
                .orElseThrow(() -> ApiException.invalid("namespace not found"));
        row.describe(metadata.mergedInto(row.toNamespace().customMetadata()));
        return repository.save(row).toNamespace();
    }

    /** @return false when there was none */
    @Transactional
    public boolean delete(UUID parent, NamespaceName name) {
        catalog.change();
        Optional<NamespaceRow> found = repository.findByPath(name.below(pathOf(parent)));
        if (found.isEmpty()) {
            return false;
        }
        UUID uuid = found.get().toNamespace().uuid();
        if (repository.existsByParent(uuid)) {
            throw ApiException.invalid("unable to delete namespace containing child namespaces");
        }
        contents.stream().filter(kind -> kind.heldBy(uuid)).findFirst().ifPresent(kind -> {
            throw ApiException.invalid("unable to delete namespace containing " + kind.name());
        });
        contents.forEach(kind -> kind.deleteWith(uuid));
        repository.delete(found.get());
        return true;
    }

    private Namespace describe(NamespaceRow row, CustomMetadata metadata) {
        row.describe(metadata.asWritten());
        return repository.save(row).toNamespace();
    }

    private String pathOf(UUID parent) {
        return repository
                .findByUuid(parent)
                .orElseThrow(() -> new ApiException(ErrorKind.NOT_FOUND, "namespace not found"))
                .toNamespace()
                .path();
    }

    private String newId() {
        StringBuilder id = new StringBuilder();
        do {
            id.setLength(0);
            while (id.length() < ID_LENGTH) {
                id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
            }
        } while (repository.existsById(id.toString()));
        return id.toString();
    }
}
