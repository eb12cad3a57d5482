package io.managedkeys.registry.namespace;

import io.managedkeys.registry.catalog.Catalog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What the rest of the registry asks of namespaces; always read from the database. */
@Component
public class Namespaces {
    private final NamespaceRepository repository;
    private final Catalog catalog;

    Namespaces(NamespaceRepository repository, Catalog catalog) {
        this.repository = repository;
        this.catalog = catalog;
    }

    @Transactional(readOnly = true)
    public Optional<Namespace> find(UUID uuid) {
        return repository.findByUuid(uuid).map(NamespaceRow::toNamespace);
    }

    /** @param path whole, with a trailing slash; "" for the root */
    @Transactional(readOnly = true)
    public Optional<Namespace> findByPath(String path) {
        return repository.findByPath(path).map(NamespaceRow::toNamespace);
    }

    @Transactional(readOnly = true)
    public List<Namespace> all() {
        return repository.findAll().stream().map(NamespaceRow::toNamespace).toList();
    }

    /** Direct children, by path. */
    @Transactional(readOnly = true)
    public List<Namespace> children(UUID uuid) {
        return repository.findByParentOrderByPath(uuid).stream()
                .map(NamespaceRow::toNamespace)
                .toList();
    }

    /**
     * Voids every grant made in the namespace so far, when the caller's transaction commits. Takes the catalog's lock,
     * so call it before other rows are locked. Entities the caller holds are detached by it.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void raiseGrantEpoch(UUID uuid) {
        catalog.change();
        repository.raiseGrantEpoch(uuid);
    }
}
