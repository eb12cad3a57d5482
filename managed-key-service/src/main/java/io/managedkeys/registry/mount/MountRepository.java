package io.managedkeys.registry.mount;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface MountRepository extends Repository<MountRow, UUID> {
    Optional<MountRow> findByUuid(UUID uuid);

    Optional<MountRow> findByNamespaceAndPath(UUID namespace, String path);

    List<MountRow> findByNamespaceOrderByPath(UUID namespace);

    List<MountRow> findAll();

    boolean existsByNamespaceAndPathNot(UUID namespace, String path);

    void deleteByNamespaceAndPath(UUID namespace, String path);

    @Query("SELECT m.uuid FROM MountRow m WHERE m.uuid IN :uuids")
    List<UUID> existing(Collection<UUID> uuids);

    MountRow save(MountRow row);

    void delete(MountRow row);
}
