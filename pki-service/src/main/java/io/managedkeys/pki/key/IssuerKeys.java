package io.managedkeys.pki.key;

import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.engine.ManagedKeys.KeyReference;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.issuer.Issuers;
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
    /** Means the mount's default key, wherever a reference stands. */
    public static final String DEFAULT = "default";

    private final EntityManager database;
    private final InstantSource clock;
    private final MountConfigs configs;
    private final Issuers issuers;

    IssuerKeys(EntityManager database, InstantSource clock, MountConfigs configs, Issuers issuers) {
        this.database = database;
        this.clock = clock;
        this.configs = configs;
        this.issuers = issuers;
    }

    /**
     * By id, name or {@code default}.
     *
     * @throws ApiException 400 with Vault's text when there is none
     */
    public IssuerKey demand(UUID mount, String reference) {
        return find(mount, reference).orElseThrow(() -> ApiException.invalid(missing(reference)));
    }

    /** Vault's words for a reference that leads nowhere. */
    static String missing(String reference) {
        return reference.equals(DEFAULT)
                ? "no default key currently configured"
                : "unable to find PKI key for reference: " + reference;
    }

    /** By id, name or {@code default}. An id wins over a name that looks like one. */
    public Optional<IssuerKey> find(UUID mount, String reference) {
        if (reference.equals(DEFAULT)) {
            UUID standard = configs.of(mount).defaultKey();
            return standard == null
                    ? Optional.empty()
                    : named(mount, standard.toString()).map(IssuerKeys::key);
        }
        return named(mount, reference).map(IssuerKeys::key);
    }

    private Optional<IssuerKeyEntity> named(UUID mount, String reference) {
        return database
                .createQuery(
                        "from IssuerKey where mount = :mount and (name = :ref or cast(id as String) = :ref)"
                                + " order by case when cast(id as String) = :ref then 0 else 1 end",
                        IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .setParameter("ref", reference)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst();
    }

    public List<IssuerKey> list(UUID mount) {
        return entities(mount).stream().map(IssuerKeys::key).toList();
    }

    /** The one of that public key, if the mount has it. */
    public Optional<IssuerKey> findBy(UUID mount, byte[] spki) {
        return same(mount, KeyIdentity.ofSpki(spki)).map(IssuerKeys::key);
    }

    /** @throws ApiException 400 when another key has the name */
    public void demandFree(UUID mount, String name) {
        if (!name.isEmpty() && named(mount, name).isPresent()) {
            throw ApiException.invalid("key name already in use");
        }
    }

    /**
     * The entry of the managed key's public key; a name goes to an entry that has none. Issuers of a new key that lacked
     * it get it.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public IssuerKey save(UUID mount, GrantedKey key, String name) {
        Optional<IssuerKeyEntity> known = same(mount, key.identity());
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
        configs.keyArrived(mount, entity.id);
        issuers.linkTo(mount, entity.id, entity.spki);
        return key(entity);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public IssuerKey rename(UUID mount, UUID id, String name) {
        IssuerKeyEntity entity =
                named(mount, id.toString()).orElseThrow(() -> ApiException.invalid(missing(id.toString())));
        if (!entity.name.equals(name)) {
            demandFree(mount, name);
            entity.name = name;
        }
        return key(entity);
    }

    /** An issuer that needs the key, if there is one. */
    Optional<UUID> issuerOf(UUID mount, UUID key) {
        return database
                .createQuery("select id from Issuer where mount = :mount and keyId = :key order by id", UUID.class)
                .setParameter("mount", mount)
                .setParameter("key", key)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(UUID mount, UUID id) {
        named(mount, id.toString()).ifPresent(database::remove);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteAll(UUID mount) {
        entities(mount).forEach(database::remove);
    }

    private Optional<IssuerKeyEntity> same(UUID mount, KeyIdentity identity) {
        return database
                .createQuery("from IssuerKey where mount = :mount and identity = :identity", IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .setParameter("identity", identity.value())
                .getResultList()
                .stream()
                .findFirst();
    }

    private List<IssuerKeyEntity> entities(UUID mount) {
        return database.createQuery("from IssuerKey where mount = :mount order by id", IssuerKeyEntity.class)
                .setParameter("mount", mount)
                .getResultList();
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
