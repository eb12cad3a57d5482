package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One key inside an HSM or KMS. Signatures are DER for ECDSA and raw for RSA, EdDSA and ML-DSA; ciphertext is
 * IV ‖ ct ‖ tag where the scheme has them.
 *
 * <p>Each operation gives one outcome for each input, in order; a failure of one says nothing of the others. A scheme
 * that the granted key does not permit is an {@link ApiException} of kind INVALID_REQUEST before the backend is asked.
 */
public interface BackendKey {
    KeyIdentity identity();

    /** SubjectPublicKeyInfo, DER; empty for secret keys. */
    Optional<byte[]> spki();

    /** How many of the key's operations go on at a time, so that more at once only wait; empty where nothing says. */
    default OptionalInt parallel() {
        return OptionalInt.empty();
    }

    /** @param inputs digests, or raw input where the scheme has no hash, or messages where it takes them */
    List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline);

    /** Ciphertexts. An input that is too long, or has associated data that the scheme has no place for, is a 400. */
    List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline);

    /** Plaintexts. Whatever is wrong with an input, its outcome is {@link Decryption#failed}. */
    List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline);

    /** MACs of full length. */
    List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline);
}
