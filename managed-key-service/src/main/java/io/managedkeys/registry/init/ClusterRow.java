package io.managedkeys.registry.init;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "system")
class ClusterRow {
    @Id
    private boolean singleton;

    @Column(name = "cluster_id", nullable = false)
    private UUID clusterId;

    @Column(name = "cluster_name", nullable = false)
    private String clusterName;

    @Column(name = "initialized_at")
    private @Nullable Instant initializedAt;

    protected ClusterRow() {}

    Cluster toCluster() {
        return new Cluster(clusterId, clusterName, initializedAt != null);
    }
}
