package io.managedkeys.registry.mount;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A move that was made. */
@Entity
@Table(name = "mount_move")
class MountMoveRow {
    @Id
    private UUID id;

    @Column(name = "namespace_uuid", nullable = false)
    private UUID namespace;

    @Column(nullable = false)
    private String source;

    @Column(nullable = false)
    private String target;

    @Column(name = "moved_at", nullable = false)
    private Instant movedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
    protected MountMoveRow() {}

    MountMoveRow(UUID namespace, MountPath from, MountPath to, Instant movedAt) {
        this.id = UUID.randomUUID();
        this.namespace = namespace;
        this.source = from.value();
        this.target = to.value();
        this.movedAt = movedAt;
    }

    UUID id() {
        return id;
    }

    String source() {
        return source;
    }

    String target() {
        return target;
    }
}
