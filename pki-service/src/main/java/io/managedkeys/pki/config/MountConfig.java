package io.managedkeys.pki.config;

import io.managedkeys.pki.x509.AuthorityUrls;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mount's settings; those of a mount that never wrote any are {@link #INITIAL}. */
public record MountConfig(
        @Nullable UUID defaultIssuer,
        boolean defaultFollowsLatestIssuer,
        @Nullable UUID defaultKey,
        AuthorityUrls urls,
        boolean templating,
        Cluster cluster) {
    static final MountConfig INITIAL = new MountConfig(null, false, null, AuthorityUrls.NONE, false, Cluster.UNKNOWN);

    public MountConfig withDefaultIssuer(@Nullable UUID issuer, boolean followsLatest) {
        return new MountConfig(issuer, followsLatest, defaultKey, urls, templating, cluster);
    }

    public MountConfig withDefaultKey(@Nullable UUID key) {
        return new MountConfig(defaultIssuer, defaultFollowsLatestIssuer, key, urls, templating, cluster);
    }

    MountConfig withUrls(AuthorityUrls changed, boolean withTemplates) {
        return new MountConfig(defaultIssuer, defaultFollowsLatestIssuer, defaultKey, changed, withTemplates, cluster);
    }

    MountConfig withCluster(Cluster changed) {
        return new MountConfig(defaultIssuer, defaultFollowsLatestIssuer, defaultKey, urls, templating, changed);
    }
}
