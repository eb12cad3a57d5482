package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** One key inside an HSM or KMS. Signatures are DER for ECDSA and raw for RSA. */
public interface BackendKey {
    KeyIdentity identity();

    /** Empty for secret keys. */
    Optional<PublicKey> publicKey();

    /**
     * One outcome for each input, in order; a failure of one says nothing of the others.
     *
     * @param inputs digests, or raw input where the scheme has no hash
     */
    List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline);
}
