package io.managedkeys.pki.issuer;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.config.MountConfigs;
import io.managedkeys.pki.x509.IssuerCertificate;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The issuers of mounts. */
@Repository
public class Issuers {
    /** Means the mount's default issuer, wherever a reference stands. */
    public static final String DEFAULT = "default";

    private final EntityManager database;
    private final InstantSource clock;
    private final MountConfigs configs;
    private final IssuerCertificates certificates;

    Issuers(EntityManager database, InstantSource clock, MountConfigs configs, IssuerCertificates certificates) {
        this.database = database;
        this.clock = clock;
        this.configs = configs;
        this.certificates = certificates;
    }

    /** The mount's default issuer, if it has one. */
    public Optional<Issuer> findDefault(UUID mount) {
        UUID id = configs.of(mount).defaultIssuer();
        return id == null ? Optional.empty() : find(mount, id.toString());
    }

    /**
     * By id, name or {@code default}.
     *
     * @throws ApiException 400 with Vault's text when there is none
     */
    public Issuer demand(UUID mount, String reference) {
        Optional<Issuer> issuer = reference.equals(DEFAULT) ? findDefault(mount) : find(mount, reference);
        return issuer.orElseThrow(() -> ApiException.invalid(missing(reference)));
    }

    /** Vault's words for a reference that leads nowhere. */
    public static String missing(String reference) {
        return reference.equals(DEFAULT)
                ? "no default issuer currently configured"
                : "unable to find PKI issuer for reference: " + reference;
    }

    /** By id or name. An id wins over a name that looks like one. */
    public Optional<Issuer> find(UUID mount, String reference) {
        return database
                .createQuery(
                        "from Issuer where mount = :mount and (name = :ref or cast(id as String) = :ref)"
                                + " order by case when cast(id as String) = :ref then 0 else 1 end",
                        IssuerEntity.class)
                .setParameter("mount", mount)
                .setParameter("ref", reference)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst()
                .map(this::issuer);
    }

    public List<Issuer> list(UUID mount) {
        return entities(mount).stream().map(this::issuer).toList();
    }

    /** @throws ApiException 400 when another issuer has the name */
    public void demandFree(UUID mount, @Nullable String name) {
        if (name != null && !name.isEmpty() && find(mount, name).isPresent()) {
            throw ApiException.invalid("issuer name already in use");
        }
    }

    /**
     * Finds out how certificates and the mount's issuers stand to each other, so that who inserts them has no signature
     * left to check while it holds the mount. Not for use in a transaction.
     */
    public void prepareChains(UUID mount, List<IssuerCertificate> arriving) {
        Map<UUID, IssuerCertificate> all = new LinkedHashMap<>();
        list(mount).forEach(issuer -> all.put(issuer.id(), issuer.certificate()));
        arriving.forEach(certificate -> all.put(UUID.randomUUID(), certificate));
        certificates.chains(all);
    }

    /** Adds issuers; their own and others' chains grow by them. Which is the default stays as it is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void insert(UUID mount, List<Issuer> arriving) {
        arriving.forEach(issuer -> insert(mount, issuer));
        rebuildChains(mount);
    }

    private void insert(UUID mount, Issuer issuer) {
        demandFree(mount, issuer.name());
        IssuerEntity entity = new IssuerEntity();
        entity.id = issuer.id();
        entity.mount = mount;
        entity.name = issuer.name();
        entity.keyId = issuer.keyId();
        entity.certificate = issuer.certificate().der();
        entity.write(issuer.settings());
        entity.createdAt = clock.instant();
        entity.lastModified = entity.createdAt;
        database.persist(entity);
    }

    /** Gives an issuer another name and other settings. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Issuer update(UUID mount, UUID id, String name, IssuerSettings settings) {
        IssuerEntity entity = entity(mount, id);
        if (!entity.name.equals(name)) {
            demandFree(mount, name);
            entity.name = name;
        }
        entity.write(settings);
        entity.lastModified = clock.instant();
        rebuildChains(mount);
        return issuer(entity);
    }

    /** Issuers of that public key that had no key get it: its private half is here now. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void linkTo(UUID mount, UUID key, byte[] spki) {
        entities(mount).stream()
                .filter(entity -> entity.keyId == null
                        && Arrays.equals(
                                certificates.of(entity.id, entity.certificate).spki(), spki))
                .forEach(entity -> {
                    entity.keyId = key;
                    entity.lastModified = clock.instant();
                    configs.issuerArrived(mount, entity.id);
                });
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(UUID mount, UUID id) {
        database.remove(entity(mount, id));
        for (IssuerEntity other : entities(mount)) {
            other.manualChain = without(id, other.manualChain);
        }
        rebuildChains(mount);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteAll(UUID mount) {
        entities(mount).forEach(database::remove);
    }

    /** When the issuer's answers were last others, be it for its own sake or because the mount's default changed. */
    Instant lastModified(UUID mount, UUID id) {
        Instant own = entity(mount, id).lastModified;
        Instant ofDefault = configs.defaultModified(mount);
        return ofDefault.isAfter(own) ? ofDefault : own;
    }

    /** How many roles name the reference as their issuer. */
    public long rolesNaming(UUID mount, String reference) {
        return database.createQuery("select count(*) from Role where mount = :mount and issuerRef = :ref", Long.class)
                .setParameter("mount", mount)
                .setParameter("ref", reference)
                .getSingleResult();
    }

    private void rebuildChains(UUID mount) {
        List<IssuerEntity> all = entities(mount);
        Map<UUID, IssuerCertificate> parsed = new LinkedHashMap<>();
        all.forEach(entity -> parsed.put(entity.id, certificates.of(entity.id, entity.certificate)));
        Map<UUID, List<UUID>> chains = certificates.chains(parsed);
        for (IssuerEntity entity : all) {
            UUID[] chain = entity.manualChain == null
                    ? chains.getOrDefault(entity.id, List.of(entity.id)).toArray(UUID[]::new)
                    : entity.manualChain;
            if (!Arrays.equals(chain, entity.chain)) {
                entity.chain = chain;
                entity.lastModified = clock.instant();
            }
        }
    }

    private static UUID @Nullable [] without(UUID id, UUID @Nullable [] chain) {
        return chain == null || !List.of(chain).contains(id)
                ? chain
                : Arrays.stream(chain).filter(other -> !other.equals(id)).toArray(UUID[]::new);
    }

    private IssuerEntity entity(UUID mount, UUID id) {
        return Optional.ofNullable(database.find(IssuerEntity.class, id))
                .filter(entity -> entity.mount.equals(mount))
                .orElseThrow(() -> ApiException.invalid(missing(id.toString())));
    }

    private List<IssuerEntity> entities(UUID mount) {
        return database.createQuery("from Issuer where mount = :mount order by id", IssuerEntity.class)
                .setParameter("mount", mount)
                .getResultList();
    }

    private Issuer issuer(IssuerEntity entity) {
        return entity.read(certificates.of(entity.id, entity.certificate));
    }
}
