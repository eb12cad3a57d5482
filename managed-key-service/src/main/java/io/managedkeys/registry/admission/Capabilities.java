package io.managedkeys.registry.admission;

import io.managedkeys.common.engine.Capability;
import io.managedkeys.registry.token.ClientToken;
import java.util.Collection;
import java.util.Set;

/** What policies let a caller do on a path. Pure: policies and path in, capabilities out. */
public final class Capabilities {
    private Capabilities() {}

    /**
     * @param policies of the token
     * @param path below the token's namespace
     */
    public static Set<Capability> of(Collection<String> policies, String path) {
        return policies.contains(ClientToken.ROOT_POLICY) ? Set.of(Capability.ROOT) : Set.of();
    }
}
