package io.managedkeys.pki.config;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity(name = "MountConfig")
@Table(name = "mount_config")
class MountConfigEntity {
    @Id
    UUID mount;

    @Column
    @Nullable
    UUID defaultIssuer;

    @Column
    boolean defaultFollowsLatestIssuer;

    @Column
    @Nullable
    UUID defaultKey;

    @Column
    String[] issuingCertificates = {};

    @Column
    String[] crlDistributionPoints = {};

    @Column
    String[] deltaCrlDistributionPoints = {};

    @Column
    String[] ocspServers = {};

    @Column
    boolean enableTemplating;

    @Column
    String clusterPath = "";

    @Column
    String clusterAiaPath = "";

    @Column
    Instant defaultModified;
}
