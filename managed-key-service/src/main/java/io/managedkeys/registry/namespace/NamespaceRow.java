package io.managedkeys.registry.namespace;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "namespace")
class NamespaceRow {
    @Id
    private UUID uuid;

    @Column(nullable = false)
    private String id;

    @Column(name = "parent_uuid")
    private @Nullable UUID parent;

    @Column(nullable = false)
    private String path;

    @Column(name = "custom_metadata", nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> customMetadata;

    /** Raised in SQL only, so that two writers cannot lose a step. */
    @Column(name = "grant_epoch", nullable = false, insertable = false, updatable = false)
    private long grantEpoch;

    protected NamespaceRow() {}

    NamespaceRow(UUID uuid, String id, UUID parent, String path, Map<String, String> customMetadata) {
        this.uuid = uuid;
        this.id = id;
        this.parent = parent;
        this.path = path;
        this.customMetadata = new HashMap<>(customMetadata);
    }

    void describe(Map<String, String> metadata) {
        this.customMetadata = new HashMap<>(metadata);
    }

    Namespace toNamespace() {
        return new Namespace(uuid, id, parent, path, customMetadata, Math.max(1, grantEpoch));
    }
}
