package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import org.springframework.stereotype.Component;

/** Says to the gateway whose an entry is. */
@Component
public class Owners {
    private final Namespaces namespaces;

    Owners(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** @throws ApiException 404 when the namespace was deleted meanwhile */
    public Owner of(ManagedKey key) {
        String path = namespaces
                .find(key.namespace())
                .map(Namespace::path)
                .orElseThrow(() -> ApiException.silent(ErrorKind.NOT_FOUND));
        return new Owner(key.uuid(), key.namespace(), path);
    }
}
