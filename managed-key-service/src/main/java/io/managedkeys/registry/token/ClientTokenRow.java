package io.managedkeys.registry.token;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "client_token")
class ClientTokenRow {
    @Id
    private String hash;

    @Column(nullable = false)
    private String accessor;

    @Column(name = "namespace_uuid", nullable = false)
    private UUID namespace;

    @Column(name = "display_name", nullable = false)
    private String displayName;

    @Column(nullable = false)
    private String path;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> policies;

    @Column
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, String> metadata;

    @Column(name = "created_at", nullable = false)
    private Instant createdAt;

    @Column(nullable = false)
    private long ttl;

    @Column(name = "explicit_max_ttl", nullable = false)
    private long explicitMaxTtl;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "num_uses", nullable = false)
    private int numUses;

    @Column(nullable = false)
    private boolean renewable;

    @Column(nullable = false)
    private boolean orphan;

    protected ClientTokenRow() {}

    ClientTokenRow(ClientToken token) {
        this.hash = token.hash();
        this.accessor = token.accessor();
        this.namespace = token.namespace();
        this.displayName = token.displayName();
        this.path = token.path();
        this.policies = new ArrayList<>(token.policies());
        this.metadata = token.metadata() == null ? null : new HashMap<>(token.metadata());
        this.createdAt = token.createdAt();
        this.ttl = token.ttl();
        this.explicitMaxTtl = token.explicitMaxTtl();
        this.expiresAt = token.expiresAt();
        this.numUses = token.numUses();
        this.renewable = token.renewable();
        this.orphan = token.orphan();
    }

    ClientToken toClientToken() {
        return new ClientToken(
                hash,
                accessor,
                namespace,
                displayName,
                path,
                policies,
                metadata,
                createdAt,
                ttl,
                explicitMaxTtl,
                expiresAt,
                numUses,
                renewable,
                orphan);
    }
}
