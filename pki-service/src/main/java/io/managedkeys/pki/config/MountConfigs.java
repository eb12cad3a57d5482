package io.managedkeys.pki.config;

import io.managedkeys.pki.x509.AuthorityUrls;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The settings of mounts. */
@Repository
public class MountConfigs {
    private final EntityManager database;
    private final InstantSource clock;

    MountConfigs(EntityManager database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public MountConfig of(UUID mount) {
        MountConfigEntity entity = database.find(MountConfigEntity.class, mount);
        return entity == null ? MountConfig.INITIAL : config(entity);
    }

    /** When the mount got the default issuer that it has, or lost it. */
    public Instant defaultModified(UUID mount) {
        MountConfigEntity entity = database.find(MountConfigEntity.class, mount);
        return entity == null ? Instant.MIN : entity.defaultModified;
    }

    /** Changes a mount's settings; whoever does it in the same moment waits. */
    @Transactional
    public MountConfig change(UUID mount, UnaryOperator<MountConfig> change) {
        MountConfigEntity entity = lock(mount);
        MountConfig changed = change.apply(config(entity));
        if (!Objects.equals(entity.defaultIssuer, changed.defaultIssuer())) {
            entity.defaultModified = clock.instant();
        }
        entity.defaultIssuer = changed.defaultIssuer();
        entity.defaultFollowsLatestIssuer = changed.defaultFollowsLatestIssuer();
        entity.defaultKey = changed.defaultKey();
        entity.issuingCertificates = changed.urls().issuingCertificates().toArray(String[]::new);
        entity.crlDistributionPoints = changed.urls().crlDistributionPoints().toArray(String[]::new);
        entity.deltaCrlDistributionPoints =
                changed.urls().deltaCrlDistributionPoints().toArray(String[]::new);
        entity.ocspServers = changed.urls().ocspServers().toArray(String[]::new);
        entity.enableTemplating = changed.templating();
        entity.clusterPath = changed.cluster().path();
        entity.clusterAiaPath = changed.cluster().aiaPath();
        return changed;
    }

    /** A new issuer that has a key becomes the default where there is none, or where the default follows the latest. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void issuerArrived(UUID mount, UUID issuer) {
        change(
                mount,
                now -> now.defaultIssuer() == null || now.defaultFollowsLatestIssuer()
                        ? now.withDefaultIssuer(issuer, now.defaultFollowsLatestIssuer())
                        : now);
    }

    /** A new key becomes the default where there is none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void keyArrived(UUID mount, UUID key) {
        change(mount, now -> now.defaultKey() == null ? now.withDefaultKey(key) : now);
    }

    /** Whoever else changes the mount's settings, issuers or keys waits until this transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void claim(UUID mount) {
        lock(mount);
    }

    private MountConfigEntity lock(UUID mount) {
        database.createNativeQuery("INSERT INTO mount_config (mount) VALUES (:mount) ON CONFLICT DO NOTHING")
                .setParameter("mount", mount)
                .executeUpdate();
        return Objects.requireNonNull(database.find(MountConfigEntity.class, mount, LockModeType.PESSIMISTIC_WRITE));
    }

    private static MountConfig config(MountConfigEntity entity) {
        return new MountConfig(
                entity.defaultIssuer,
                entity.defaultFollowsLatestIssuer,
                entity.defaultKey,
                new AuthorityUrls(
                        List.of(entity.issuingCertificates),
                        List.of(entity.crlDistributionPoints),
                        List.of(entity.deltaCrlDistributionPoints),
                        List.of(entity.ocspServers)),
                entity.enableTemplating,
                new Cluster(entity.clusterPath, entity.clusterAiaPath));
    }
}
