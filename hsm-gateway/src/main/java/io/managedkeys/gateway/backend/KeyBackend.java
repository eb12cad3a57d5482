package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.CheckedConfig;
import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.service.Deadline;

/**
 * Where one managed key lives. It finds keys and generates them where that is allowed; what is there already it never
 * changes, overwrites or deletes. Every refusal is an {@link ApiException} with a classified cause.
 */
public interface KeyBackend {
    /** Looks at the configuration without logging in; a backend that cannot be reached is no reason to refuse. */
    CheckedConfig check(Owner owner, Credentials credentials, Deadline deadline);

    /** Finds the key, or generates it; a key that was generated for the same managed key before is found again. */
    ResolvedKey resolve(Resolution resolution, Credentials credentials, Deadline deadline);

    /**
     * The granted key, proven to be the one that the grant names.
     *
     * @param credentials live as long as the grant; who needs them later copies them when he needs them
     */
    BackendKey open(KeyGrant grant, Credentials credentials, Deadline deadline);
}
