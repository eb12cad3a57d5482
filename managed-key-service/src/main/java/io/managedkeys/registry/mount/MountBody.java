package io.managedkeys.registry.mount;

import io.managedkeys.registry.RegistryProperties;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How mounts look on the wire: lists that were never set are absent, everything else is always there. */
@Component
class MountBody {
    private final String runningVersion;

    MountBody(RegistryProperties properties) {
        // An engine's version is the server's own, as with Vault's built-in ones.
        this.runningVersion = "v" + properties.version().split("\\+", 2)[0] + "+builtin.vault";
    }

    /** As in {@code sys/mounts}. */
    Map<String, Object> of(Mount mount) {
        return of(
                mount,
                config(mount, mount.config().defaultLeaseTtl(), mount.config().maxLeaseTtl()));
    }

    /** As in {@code sys/internal/ui/mounts}, where lease times are the effective ones. */
    Map<String, Object> effective(Mount mount) {
        return of(
                mount,
                config(
                        mount,
                        mount.config().effectiveDefaultLeaseTtl(),
                        mount.config().effectiveMaxLeaseTtl()));
    }

    /** What anyone may see of a mount that is listed for everybody. */
    Map<String, Object> publicPart(Mount mount) {
        return Map.of("description", mount.description(), "options", mount.options(), "type", mount.type());
    }

    /** As in {@code sys/mounts/:path/tune}: flat, lease times effective. */
    Map<String, Object> tuning(Mount mount) {
        Map<String, Object> body = config(
                mount, mount.config().effectiveDefaultLeaseTtl(), mount.config().effectiveMaxLeaseTtl());
        body.put("description", mount.description());
        if (!mount.options().isEmpty()) {
            body.put("options", mount.options());
        }
        return body;
    }

    private Map<String, Object> of(Mount mount, Map<String, Object> config) {
        boolean builtIn = BuiltInMounts.cover(mount.path());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("accessor", mount.accessor());
        body.put("config", config);
        if (!builtIn) {
            body.put("deprecation_status", "supported");
        }
        body.put("description", mount.description());
        body.put("external_entropy_access", mount.externalEntropyAccess());
        body.put("local", mount.local());
        body.put("options", builtIn ? null : mount.options());
        body.put("plugin_version", mount.config().pluginVersion());
        body.put("running_plugin_version", runningVersion);
        body.put("running_sha256", "");
        body.put("seal_wrap", mount.sealWrap());
        body.put("type", mount.type());
        body.put("uuid", mount.uuid());
        return body;
    }

    private static Map<String, Object> config(Mount mount, long defaultTtl, long maxTtl) {
        MountConfig config = mount.config();
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "allowed_managed_keys", config.allowedManagedKeys());
        put(body, "allowed_response_headers", config.allowedResponseHeaders());
        put(body, "audit_non_hmac_request_keys", config.auditNonHmacRequestKeys());
        put(body, "audit_non_hmac_response_keys", config.auditNonHmacResponseKeys());
        body.put("default_lease_ttl", defaultTtl);
        put(body, "delegated_auth_accessors", config.delegatedAuthAccessors());
        body.put("force_no_cache", config.forceNoCache());
        if (!config.listingVisibility().isEmpty()) {
            body.put("listing_visibility", config.listingVisibility());
        }
        body.put("max_lease_ttl", maxTtl);
        put(body, "passthrough_request_headers", config.passthroughRequestHeaders());
        if (mount.type().equals("token")) {
            body.put("token_type", "default-service");
        }
        if (config.trimRequestTrailingSlashes()) {
            body.put("trim_request_trailing_slashes", true);
        }
        return body;
    }

    private static void put(Map<String, Object> body, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            body.put(name, values);
        }
    }
}
