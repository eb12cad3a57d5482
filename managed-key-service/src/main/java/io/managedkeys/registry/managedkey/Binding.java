package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry was found to be in its backend.
 *
 * @param configVersion of the entry that was resolved; later versions are known to name the same key
 * @param locator immutable, in the backend's own form
 * @param spki SubjectPublicKeyInfo, DER; null for a secret key
 */
public record Binding(
        int configVersion,
        String locator,
        KeyIdentity identity,
        byte @Nullable [] spki,
        KeySpec keySpec,
        List<PermittedScheme> schemes) {

    static Binding of(ManagedKey key, ResolvedKey found) {
        return new Binding(
                key.configVersion(), found.locator(), found.identity(), found.spki(), found.keySpec(), found.schemes());
    }
}
