package io.managedkeys.common.api;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.Purpose;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.service.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls of managed-key-service that engines make; a client's request never needs one to be admitted. */
public interface Registry {
    String GRANTS = "/internal/grants";
    String REFUSED_PINS = "/internal/refused-pins";
    String LIVE_MOUNTS = "/internal/live-mounts";

    /**
     * Asks for a key grant. Unknown, foreign and ungranted keys get the same 400.
     *
     * @param mount uuid of the mount that will use the key
     * @param key the managed key's name or UUID
     * @param expectedIdentity what the engine remembers of the key, or null at first use; another identity is refused
     */
    record GrantRequest(
            UUID mount,
            String key,
            Purpose purpose,
            @Nullable KeyIdentity expectedIdentity) {}

    /**
     * @param grant the JWS to send along with each operation
     * @param expiresAt the engine asks again before
     * @param epoch grant epoch of the namespace when the grant was made; an admission with a higher one ends it
     * @param spki SubjectPublicKeyInfo, DER; null for a secret key
     * @param usages what the entry allows
     */
    record GrantedKey(
            String grant,
            Instant expiresAt,
            long epoch,
            UUID managedKey,
            String name,
            KeyIdentity identity,
            byte @Nullable [] spki,
            KeySpec keySpec,
            Set<KeyUsage> usages,
            List<PermittedScheme> schemes) {

        /** @throws ApiException 400 for a secret key, which has none */
        public byte[] publicKey() {
            if (spki == null) {
                throw ApiException.invalid(
                        "managed key \"%s\" is a secret key, which has no public key".formatted(name));
            }
            return spki;
        }
    }

    /** A token refused the PIN of a granted key; no grant is given to any entry that carries the same. */
    record RefusedPin(UUID mount, UUID managedKey, String credentialTag) {}

    /** Mount uuids that an engine holds rows of. */
    record LiveMountsRequest(Set<UUID> mounts) {}

    /** Those of them that still exist. */
    record LiveMounts(Set<UUID> live) {}

    GrantedKey grant(GrantRequest request, Deadline deadline);

    void refusedPin(RefusedPin report, Deadline deadline);

    LiveMounts liveMounts(LiveMountsRequest request, Deadline deadline);
}
