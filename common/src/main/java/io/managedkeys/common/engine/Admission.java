package io.managedkeys.common.engine;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.managedkeys.common.service.Deadline;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the door found out about a request, once: it rides on the forward and is all an engine knows of the caller.
 *
 * @param path below the mount, no leading slash, percent-decoded; a LIST's trailing slash is not part of it
 * @param capabilities the caller's on this path; empty for an anonymous caller
 * @param caller null when anonymous: no token or a bad one, served on public routes alone
 * @param timeoutMillis what remained of the request's time when the admission was made
 * @param grantEpoch of the namespace; grants made under a lower one are void
 * @param tokenRefused whether an anonymous caller did send a token, a bad one
 */
public record Admission(
        UUID requestId,
        Namespace namespace,
        Mount mount,
        String path,
        Set<Capability> capabilities,
        @Nullable Caller caller,
        String clientAddress,
        long timeoutMillis,
        long grantEpoch,
        boolean tokenRefused) {

    /** Header of a forwarded request. */
    public static final String HEADER = "X-Managed-Keys-Admission";

    /** Of a caller who sent no token, or a good one. */
    public Admission(
            UUID requestId,
            Namespace namespace,
            Mount mount,
            String path,
            Set<Capability> capabilities,
            @Nullable Caller caller,
            String clientAddress,
            long timeoutMillis,
            long grantEpoch) {
        this(requestId, namespace, mount, path, capabilities, caller, clientAddress, timeoutMillis, grantEpoch, false);
    }

    /** @param path "" for the root, else with a trailing slash: {@code a/b/} */
    public record Namespace(UUID uuid, String path) {}

    /**
     * @param path in its namespace, with a trailing slash
     * @param defaultLeaseSeconds effective: the system's where the mount has none
     * @param maxLeaseSeconds effective
     */
    public record Mount(
            UUID uuid, String type, String path, String accessor, long defaultLeaseSeconds, long maxLeaseSeconds) {}

    /** Who it is, for the audit trail; never the token itself. */
    public record Caller(String accessor, String displayName, List<String> policies) {}

    @JsonIgnore
    public boolean isAnonymous() {
        return caller == null;
    }

    public boolean may(Capability capability) {
        return capabilities.contains(Capability.ROOT) || capabilities.contains(capability);
    }

    /** Counted from now: call it once, when the request arrives. */
    public Deadline deadline() {
        return Deadline.in(java.time.Duration.ofMillis(timeoutMillis));
    }
}
