package io.managedkeys.registry.admission;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.token.ClientToken;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a request into its admission. Pure. */
public final class AdmitRequest {
    private AdmitRequest() {}

    /**
     * @param path what the route sees: below the mount for engines, below the namespace for the registry's own routes
     * @param tokenNamespace of the holder's token; null when there is none, or it is gone
     */
    public static Admission to(
            Place.Mounted place,
            String path,
            TokenHolder holder,
            @Nullable Namespace tokenNamespace,
            UUID requestId,
            String clientAddress,
            long timeoutMillis) {
        Admission.Namespace namespace = new Admission.Namespace(
                place.namespace().uuid(), place.namespace().path());
        Admission.@Nullable Caller caller = null;
        Set<Capability> capabilities = Set.of();
        if (holder instanceof TokenHolder.Known(ClientToken token)
                && tokenNamespace != null
                && isGoodIn(place.namespace(), tokenNamespace)) {
            caller = new Admission.Caller(token.accessor(), token.displayName(), token.policies());
            capabilities = Capabilities.of(
                    token.policies(),
                    place.namespace().path().substring(tokenNamespace.path().length()) + place.pathInNamespace());
        }
        return new Admission(
                requestId,
                namespace,
                place.mount(),
                path,
                capabilities,
                caller,
                clientAddress,
                timeoutMillis,
                place.namespace().grantEpoch(),
                caller == null && !(holder instanceof TokenHolder.Nobody));
    }

    /** A token is good in its own namespace and below. */
    public static boolean isGoodIn(Namespace namespace, @Nullable Namespace tokenNamespace) {
        return tokenNamespace != null && namespace.path().startsWith(tokenNamespace.path());
    }
}
