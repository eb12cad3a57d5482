package io.managedkeys.registry.mount;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

interface MountMoveRepository extends Repository<MountMoveRow, UUID> {
    Optional<MountMoveRow> findByIdAndNamespace(UUID id, UUID namespace);

    MountMoveRow save(MountMoveRow row);

    long deleteByMovedAtBefore(Instant time);
}
