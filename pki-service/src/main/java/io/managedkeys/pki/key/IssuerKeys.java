package io.managedkeys.pki.key;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The CA keys of mounts; one public key is one entry, however often it is named. */
@Repository
public class IssuerKeys {
    private final EntityManager database;
    private final InstantSource clock;

    IssuerKeys(EntityManager database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public Optional<IssuerKey> find(UUID mount, UUID id) {
        return Optional.ofNullable(database.find(IssuerKeyEntity.class, id))
                .filter(entity -> entity.mount.equals(mount))
                .map(IssuerKeys::key);
    }

    /** By id or name, not by {@code default}. */
    public Optional<IssuerKey> find(UUID mount, String reference) {
        return database
                .createQuery(
                        "from IssuerKey where mount = :mount and (name = :ref or cast(id as String) = :ref)",
                        IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .setParameter("ref", reference)
                .getResultList()
                .stream()
                .findFirst()
                .map(IssuerKeys::key);
    }

    public List<IssuerKey> list(UUID mount) {
        return database
                .createQuery("from IssuerKey where mount = :mount order by id", IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .getResultList()
                .stream()
                .map(IssuerKeys::key)
                .toList();
    }

    /** @throws ApiException 400 when another key has the name */
    public void demandFree(UUID mount, String name) {
        if (!name.isEmpty() && find(mount, name).isPresent()) {
            throw ApiException.invalid("key name already in use");
        }
    }

    /** The entry of the managed key's public key; a name goes to an entry that has none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public IssuerKey save(UUID mount, GrantedKey key, String name) {
        Optional<IssuerKeyEntity> known = database
                .createQuery("from IssuerKey where mount = :mount and identity = :identity", IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .setParameter("identity", key.identity().value())
                .getResultList()
                .stream()
                .findFirst();
        if (known.isPresent()) {
            IssuerKeyEntity entity = known.get();
            if (entity.name.isEmpty() && !name.isEmpty()) {
                demandFree(mount, name);
                entity.name = name;
            }
            return key(entity);
        }
        demandFree(mount, name);
        IssuerKeyEntity entity = new IssuerKeyEntity();
        entity.id = UUID.randomUUID();
        entity.mount = mount;
        entity.name = name;
        entity.managedKey = key.managedKey();
        entity.managedKeyName = key.name();
        entity.identity = key.identity().value();
        entity.spki = key.publicKey();
        entity.createdAt = clock.instant();
        database.persist(entity);
        return key(entity);
    }

    private static IssuerKey key(IssuerKeyEntity entity) {
        return new IssuerKey(
                entity.id,
                entity.name,
                new KeyReference(entity.managedKey, new KeyIdentity(entity.identity)),
                entity.managedKeyName,
                entity.spki);
    }
}
