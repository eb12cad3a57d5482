package io.managedkeys.registry.mount;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "mount")
class MountRow {
    @Id
    private UUID uuid;

    @Column(name = "namespace_uuid", nullable = false)
    private UUID namespace;

    @Column(nullable = false)
    private String path;

    @Column(nullable = false)
    private String type;

    @Column(nullable = false)
    private String accessor;

    @Column(nullable = false)
    private String description;

    @Column(name = "is_local", nullable = false)
    private boolean local;

    @Column(name = "seal_wrap", nullable = false)
    private boolean sealWrap;

    @Column(name = "external_entropy_access", nullable = false)
    private boolean externalEntropyAccess;

    @Column(nullable = false)
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> options;

    @Column(name = "default_lease_ttl", nullable = false)
    private long defaultLeaseTtl;

    @Column(name = "max_lease_ttl", nullable = false)
    private long maxLeaseTtl;

    @Column(name = "force_no_cache", nullable = false)
    private boolean forceNoCache;

    @Column(name = "trim_request_trailing_slashes", nullable = false)
    private boolean trimRequestTrailingSlashes;

    @Column(name = "listing_visibility", nullable = false)
    private String listingVisibility;

    @Column(name = "plugin_version", nullable = false)
    private String pluginVersion;

    @Column(name = "identity_token_key", nullable = false)
    private String identityTokenKey;

    @Column(name = "allowed_managed_keys", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> allowedManagedKeys;

    @Column(name = "passthrough_request_headers", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> passthroughRequestHeaders;

    @Column(name = "allowed_response_headers", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> allowedResponseHeaders;

    @Column(name = "audit_non_hmac_request_keys", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> auditNonHmacRequestKeys;

    @Column(name = "audit_non_hmac_response_keys", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> auditNonHmacResponseKeys;

    @Column(name = "delegated_auth_accessors", nullable = false)
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> delegatedAuthAccessors;

    protected MountRow() {}

    MountRow(Mount mount) {
        this.uuid = mount.uuid();
        this.namespace = mount.namespace();
        this.type = mount.type();
        this.accessor = mount.accessor();
        this.local = mount.local();
        this.sealWrap = mount.sealWrap();
        this.externalEntropyAccess = mount.externalEntropyAccess();
        moveTo(mount.path());
        tune(mount.description(), mount.options(), mount.config());
    }

    final void moveTo(String newPath) {
        this.path = newPath;
    }

    final void tune(String newDescription, Map<String, String> newOptions, MountConfig config) {
        this.description = newDescription;
        this.options = new HashMap<>(newOptions);
        this.defaultLeaseTtl = config.defaultLeaseTtl();
        this.maxLeaseTtl = config.maxLeaseTtl();
        this.forceNoCache = config.forceNoCache();
        this.trimRequestTrailingSlashes = config.trimRequestTrailingSlashes();
        this.listingVisibility = config.listingVisibility();
        this.pluginVersion = config.pluginVersion();
        this.identityTokenKey = config.identityTokenKey();
        this.allowedManagedKeys = new ArrayList<>(config.allowedManagedKeys());
        this.passthroughRequestHeaders = new ArrayList<>(config.passthroughRequestHeaders());
        this.allowedResponseHeaders = new ArrayList<>(config.allowedResponseHeaders());
        this.auditNonHmacRequestKeys = new ArrayList<>(config.auditNonHmacRequestKeys());
        this.auditNonHmacResponseKeys = new ArrayList<>(config.auditNonHmacResponseKeys());
        this.delegatedAuthAccessors = new ArrayList<>(config.delegatedAuthAccessors());
    }

    Mount toMount() {
        MountConfig config = new MountConfig(
                defaultLeaseTtl,
                maxLeaseTtl,
                forceNoCache,
                trimRequestTrailingSlashes,
                listingVisibility,
                pluginVersion,
                identityTokenKey,
                allowedManagedKeys,
                passthroughRequestHeaders,
                allowedResponseHeaders,
                auditNonHmacRequestKeys,
                auditNonHmacResponseKeys,
                delegatedAuthAccessors);
        return new Mount(
                uuid,
                namespace,
                path,
                type,
                accessor,
                description,
                local,
                sealWrap,
                externalEntropyAccess,
                Map.copyOf(options),
                config);
    }
}
