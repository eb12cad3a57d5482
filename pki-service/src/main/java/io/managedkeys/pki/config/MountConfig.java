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
        boolean templating) {
    static final MountConfig INITIAL = new MountConfig(null, false, null, AuthorityUrls.NONE, false);
}
