package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.gateway.backend.KeyProof;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has a secret key encrypt what nobody could know before, and decrypt it again where it may. Nothing is proven of a key
 * that may decrypt alone; one that makes MACs has made one already, since its identity needs it.
 */
final class CipherProof {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHALLENGE = 32;

    private final List<PermittedScheme> schemes;
    private final String token;

    /** A cipher of the key in its session. */
    interface Ciphers {
        TokenCipher of(EncryptionScheme scheme);
    }

    /**
     * @param schemes what the key can do
     * @param token for people
     */
    CipherProof(List<PermittedScheme> schemes, String token) {
        this.schemes = schemes;
        this.token = token;
    }

    /** @throws ApiException 502 when the key does not find again what it encrypted */
    void run(Ciphers ciphers) throws PKCS11Exception {
        PermittedScheme encrypts = MechanismTable.first(schemes, KeyUsage.ENCRYPT);
        if (encrypts == null) {
            return;
        }
        EncryptionScheme scheme = KeyProof.encryption(encrypts);
        byte[] challenge = new byte[CHALLENGE];
        RANDOM.nextBytes(challenge);
        Plaintext plaintext = Plaintext.of(challenge);
        byte[] ciphertext = ciphers.of(scheme).encrypt(plaintext, TokenCipher.iv(scheme, plaintext));
        boolean decrypts = schemes.stream().anyMatch(rule -> rule.permits(KeyUsage.DECRYPT, scheme));
        if (decrypts && !MessageDigest.isEqual(challenge, decrypted(ciphers.of(scheme), ciphertext))) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "the key in PKCS#11 token %s does not decrypt what it encrypted".formatted(token));
        }
    }

    private static byte @Nullable [] decrypted(TokenCipher cipher, byte[] ciphertext) throws PKCS11Exception {
        try {
            return cipher.decrypt(Ciphertext.of(ciphertext));
        } catch (ApiException e) {
            return null; // its one failure, which is about ciphertexts
        }
    }
}
