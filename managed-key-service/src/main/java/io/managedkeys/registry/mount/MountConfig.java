package io.managedkeys.registry.mount;

import java.util.List;

/**
 * What can be tuned on a mount.
 *
 * @param defaultLeaseTtl seconds; 0 for the system's
 * @param maxLeaseTtl seconds; 0 for the system's
 * @param listingVisibility "", {@code hidden} or {@code unauth}
 */
public record MountConfig(
        long defaultLeaseTtl,
        long maxLeaseTtl,
        boolean forceNoCache,
        boolean trimRequestTrailingSlashes,
        String listingVisibility,
        String pluginVersion,
        String identityTokenKey,
        List<String> allowedManagedKeys,
        List<String> passthroughRequestHeaders,
        List<String> allowedResponseHeaders,
        List<String> auditNonHmacRequestKeys,
        List<String> auditNonHmacResponseKeys,
        List<String> delegatedAuthAccessors) {

    /** Vault's 32 days, in seconds: default and maximum where a mount states none. */
    public static final long SYSTEM_TTL = 2_764_800;

    public static final MountConfig DEFAULT = new MountConfig(
            0, 0, false, false, "", "", "", List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public MountConfig {
        allowedManagedKeys = List.copyOf(allowedManagedKeys);
        passthroughRequestHeaders = List.copyOf(passthroughRequestHeaders);
        allowedResponseHeaders = List.copyOf(allowedResponseHeaders);
        auditNonHmacRequestKeys = List.copyOf(auditNonHmacRequestKeys);
        auditNonHmacResponseKeys = List.copyOf(auditNonHmacResponseKeys);
        delegatedAuthAccessors = List.copyOf(delegatedAuthAccessors);
    }

    public long effectiveDefaultLeaseTtl() {
        return defaultLeaseTtl == 0 ? SYSTEM_TTL : defaultLeaseTtl;
    }

    public long effectiveMaxLeaseTtl() {
        return maxLeaseTtl == 0 ? SYSTEM_TTL : maxLeaseTtl;
    }
}
