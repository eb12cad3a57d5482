package io.managedkeys.registry.namespace;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface NamespaceRepository extends Repository<NamespaceRow, UUID> {
    Optional<NamespaceRow> findByUuid(UUID uuid);

    Optional<NamespaceRow> findByPath(String path);

    List<NamespaceRow> findAll();

    List<NamespaceRow> findByParentOrderByPath(UUID parent);

    boolean existsById(String id);

    boolean existsByParent(UUID parent);

    NamespaceRow save(NamespaceRow row);

    void delete(NamespaceRow row);

    @Modifying(flushAutomatically = true, clearAutomatically = true)
    @Query(value = "UPDATE namespace SET grant_epoch = grant_epoch + 1 WHERE uuid = :uuid", nativeQuery = true)
    int raiseGrantEpoch(UUID uuid);
}
