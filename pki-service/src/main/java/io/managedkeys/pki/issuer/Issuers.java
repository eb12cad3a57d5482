package io.managedkeys.pki.issuer;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.config.MountConfigs;
import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.List;
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
        return database
                .createQuery("from Issuer where mount = :mount order by id", IssuerEntity.class)
                .setParameter("mount", mount)
                .getResultList()
                .stream()
                .map(this::issuer)
                .toList();
    }

    /** @throws ApiException 400 when another issuer has the name */
    public void demandFree(UUID mount, @Nullable String name) {
        if (name != null && !name.isEmpty() && find(mount, name).isPresent()) {
            throw ApiException.invalid("issuer name already in use");
        }
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void insert(UUID mount, Issuer issuer) {
        demandFree(mount, issuer.name());
        IssuerEntity entity = new IssuerEntity();
        entity.id = issuer.id();
        entity.mount = mount;
        entity.name = issuer.name();
        entity.keyId = issuer.keyId();
        entity.certificate = issuer.certificate().der();
        entity.usage = issuer.usage().toArray(String[]::new);
        entity.leafNotAfterBehavior = issuer.leafNotAfterBehavior();
        entity.revocationSignatureAlgorithm = issuer.revocationSignatureAlgorithm();
        entity.createdAt = clock.instant();
        database.persist(entity);
    }

    private Issuer issuer(IssuerEntity entity) {
        return new Issuer(
                entity.id,
                entity.name,
                entity.keyId,
                certificates.of(entity.id, entity.certificate),
                List.of(entity.usage),
                entity.leafNotAfterBehavior,
                entity.revocationSignatureAlgorithm);
    }
}
