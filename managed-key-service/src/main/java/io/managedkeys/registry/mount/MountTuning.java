package io.managedkeys.registry.mount;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.WireDuration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a caller may set on a mount, at once or by tuning; what is null stays as it is. */
record MountTuning(
        @Nullable String defaultLeaseTtl,
        @Nullable String maxLeaseTtl,
        @Nullable Boolean forceNoCache,
        @Nullable Boolean trimRequestTrailingSlashes,
        @Nullable String listingVisibility,
        @Nullable String pluginVersion,
        @Nullable String identityTokenKey,
        @Nullable String tokenType,
        @Nullable JsonNode userLockoutConfig,
        @Nullable List<String> allowedManagedKeys,
        @Nullable List<String> passthroughRequestHeaders,
        @Nullable List<String> allowedResponseHeaders,
        @Nullable List<String> auditNonHmacRequestKeys,
        @Nullable List<String> auditNonHmacResponseKeys,
        @Nullable List<String> delegatedAuthAccessors,
        @Nullable String description,
        @Nullable Map<String, String> options) {
    private static final Set<String> VISIBILITIES = Set.of("", "hidden", "unauth");
    private static final String SYSTEM = "system";

    /** Seconds, with Go's text in the exception; {@code system} is 0, the system's own. */
    static long seconds(String ttl) {
        return ttl.equals(SYSTEM) ? 0 : WireDuration.parse(ttl).toSeconds();
    }

    void checkVisibility() {
        if (listingVisibility != null && !VISIBILITIES.contains(listingVisibility)) {
            throw ApiException.invalid("invalid listing_visibility " + listingVisibility);
        }
    }

    /** The mount's settings with these in their place. */
    MountConfig applyTo(MountConfig config, long newDefaultTtl, long newMaxTtl) {
        return new MountConfig(
                newDefaultTtl,
                newMaxTtl,
                or(forceNoCache, config.forceNoCache()),
                or(trimRequestTrailingSlashes, config.trimRequestTrailingSlashes()),
                or(listingVisibility, config.listingVisibility()),
                or(pluginVersion, config.pluginVersion()),
                or(identityTokenKey, config.identityTokenKey()),
                or(allowedManagedKeys, config.allowedManagedKeys()),
                or(passthroughRequestHeaders, config.passthroughRequestHeaders()),
                or(allowedResponseHeaders, config.allowedResponseHeaders()),
                or(auditNonHmacRequestKeys, config.auditNonHmacRequestKeys()),
                or(auditNonHmacResponseKeys, config.auditNonHmacResponseKeys()),
                or(delegatedAuthAccessors, config.delegatedAuthAccessors()));
    }

    /** Options are merged; an empty value removes one. */
    Map<String, String> mergedInto(Map<String, String> present) {
        if (options == null) {
            return present;
        }
        Map<String, String> merged = new LinkedHashMap<>(present);
        options.forEach((name, value) -> {
            if (value.isEmpty()) {
                merged.remove(name);
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
