package io.managedkeys.pki.role;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.WireFields;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The roles of mounts. */
@Repository
class Roles {
    private final EntityManager database;
    private final StoredRoles stored;

    Roles(EntityManager database, StoredRoles stored) {
        this.database = database;
        this.stored = stored;
    }

    Optional<Role> find(UUID mount, String name) {
        return Optional.ofNullable(database.find(RoleEntity.class, new RoleEntity.Key(mount, name)))
                .map(entity -> stored.parse(entity.fields));
    }

    List<String> list(UUID mount) {
        return database.createQuery("select name from Role where mount = :mount order by name", String.class)
                .setParameter("mount", mount)
                .getResultList();
    }

    /** Writes the role whether or not it was there; of two writers the later wins. */
    @Transactional
    void put(UUID mount, String name, Role role) {
        database.createNativeQuery("""
                        INSERT INTO role (mount, name, issuer_ref, fields)
                        VALUES (:mount, :name, :issuerRef, cast(:fields AS jsonb))
                        ON CONFLICT (mount, name) DO UPDATE
                        SET issuer_ref = excluded.issuer_ref, fields = excluded.fields
                        """)
                .setParameter("mount", mount)
                .setParameter("name", name)
                .setParameter("issuerRef", role.issuerRef())
                .setParameter("fields", stored.format(role))
                .executeUpdate();
    }

    /** @throws ApiException 400 when there is no such role */
    @Transactional
    Role patch(UUID mount, String name, WireFields patch) {
        RoleEntity entity =
                database.find(RoleEntity.class, new RoleEntity.Key(mount, name), LockModeType.PESSIMISTIC_WRITE);
        if (entity == null) {
            throw ApiException.invalid("Unable to fetch role entry to patch");
        }
        Role changed = stored.patched(entity.fields, patch);
        entity.issuerRef = changed.issuerRef();
        entity.fields = stored.format(changed);
        return changed;
    }

    @Transactional
    void delete(UUID mount, String name) {
        database.createQuery("delete from Role where mount = :mount and name = :name")
                .setParameter("mount", mount)
                .setParameter("name", name)
                .executeUpdate();
    }
}
