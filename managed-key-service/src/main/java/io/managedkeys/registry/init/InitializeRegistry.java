package io.managedkeys.registry.init;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.registry.catalog.Catalog;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import io.managedkeys.registry.token.ClientToken;
import io.managedkeys.registry.token.ClientTokens;
import io.managedkeys.registry.token.TokenHash;
import io.managedkeys.registry.token.TokenIds;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes the first root token, once; of several replicas that try at the same time one succeeds. */
@Component
class InitializeRegistry {
    private final ClusterRepository clusters;
    private final Catalog catalog;
    private final Namespaces namespaces;
    private final ClientTokens tokens;
    private final TokenIds ids;
    private final InstantSource clock;

    InitializeRegistry(
            ClusterRepository clusters,
            Catalog catalog,
            Namespaces namespaces,
            ClientTokens tokens,
            TokenIds ids,
            InstantSource clock) {
        this.clusters = clusters;
        this.catalog = catalog;
        this.namespaces = namespaces;
        this.tokens = tokens;
        this.ids = ids;
        this.clock = clock;
    }

    /** The root token, which is kept nowhere; empty when the registry was initialised before. */
    @Transactional
    public Optional<Secret> withRandomToken() {
        Secret token = ids.newServiceToken();
        return initialize(token, "root", "auth/token/root") ? Optional.of(token) : Optional.empty();
    }

    /** @return false when the registry was initialised before */
    @Transactional
    public boolean withToken(Secret token) {
        return initialize(token, "token", "auth/token/create");
    }

    private boolean initialize(Secret token, String displayName, String path) {
        catalog.change();
        if (clusters.initialize(clock.instant()) == 0) {
            return false;
        }
        Namespace root = namespaces.findByPath("").orElseThrow();
        tokens.add(new ClientToken(
                TokenHash.of(token),
                ids.newAccessor(),
                root.uuid(),
                displayName,
                path,
                List.of(ClientToken.ROOT_POLICY),
                null,
                clock.instant(),
                0,
                0,
                null,
                0,
                false,
                true));
        return true;
    }
}
