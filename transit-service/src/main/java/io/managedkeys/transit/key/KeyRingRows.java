package io.managedkeys.transit.key;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Statements on key rings; each of the look-ups is one. */
interface KeyRingRows extends Repository<KeyRingRow, UUID> {
    @Query("select ring from KeyRingRow ring join fetch ring.versions where ring.mount = :mount and ring.name = :name")
    Optional<KeyRingRow> find(UUID mount, String name);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select ring from KeyRingRow ring where ring.mount = :mount and ring.name = :name")
    Optional<KeyRingRow> lock(UUID mount, String name);

    @Query("select ring.name from KeyRingRow ring where ring.mount = :mount order by ring.name")
    List<String> names(UUID mount);

    @Query("select distinct ring.mount from KeyRingRow ring")
    Set<UUID> mounts();

    /** @return 1, or 0 when the mount has a key ring of that name */
    @Modifying
    @Query(
            nativeQuery = true,
            value = "insert into key_ring (id, mount, name, latest_version, created_at)"
                    + " values (:id, :mount, :name, 1, now()) on conflict (mount, name) do nothing")
    int claim(UUID id, UUID mount, String name);

    Optional<KeyRingRow> findById(UUID id);

    void delete(KeyRingRow ring);

    /** The versions go with their ring (ON DELETE CASCADE). */
    @Modifying
    @Query(nativeQuery = true, value = "delete from key_ring where mount = :mount")
    int deleteOf(UUID mount);
}
