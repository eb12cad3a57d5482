package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import java.util.List;

/** What may be done with a key: what a grant permits, or, while the key is resolved, all that it can do. */
@FunctionalInterface
public interface Permission {
    /** @throws ApiException 400 naming what the key can do */
    void require(KeyUsage operation, Scheme scheme);

    static Permission of(List<PermittedScheme> schemes) {
        return (operation, scheme) -> {
            if (schemes.stream().noneMatch(rule -> rule.permits(operation, scheme))) {
                throw ApiException.invalid("the managed key does not %s with %s; it can do: %s"
                        .formatted(operation.wireName(), scheme.text(), PermittedScheme.describe(schemes, operation)));
            }
        };
    }
}
