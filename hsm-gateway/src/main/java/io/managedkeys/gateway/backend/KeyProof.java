package io.managedkeys.gateway.backend;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has a key do once, with random data, what it is for, and looks whether the result is right.
 *
 * <p>A key that signs makes a signature, which proves its public key, too. Another one does only what the entry's usages
 * hold, since its credentials need not permit more: it decrypts what was encrypted with it, or encrypts where it may not
 * decrypt, or makes a MAC. Nothing is proven of a key whose usages hold none of what it can do, of a public key whose
 * private key may not decrypt, and of a secret key that may decrypt alone. That a MAC or a ciphertext that may not be
 * decrypted is right, nobody else can tell.
 */
public final class KeyProof {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHALLENGE = 32;

    private final BackendKey key;
    private final List<PermittedScheme> schemes;
    private final Set<KeyUsage> usages;
    private final String place;

    /**
     * @param schemes what the key can do
     * @param usages of the entry
     * @param place what people call the backend
     */
    public KeyProof(BackendKey key, List<PermittedScheme> schemes, Set<KeyUsage> usages, String place) {
        this.key = key;
        this.schemes = schemes;
        this.usages = usages;
        this.place = place;
    }

    /**
     * @param wanted the signature scheme to prove, or null for the first thing that the key can do
     * @throws ApiException 400 when the key does not sign like that; 502 when what it made is wrong; whatever the
     *     backend refuses
     */
    public void run(@Nullable SignatureScheme wanted, Deadline deadline) {
        if (wanted != null) {
            Permission.of(schemes).require(KeyUsage.SIGN, wanted);
            sign(wanted, deadline);
            return;
        }
        Optional<PermittedScheme> signs = first(KeyUsage.SIGN);
        if (signs.isPresent()) {
            sign(signature(signs.get()), deadline);
        } else if (usable(KeyUsage.DECRYPT).isPresent()) {
            decrypt(encryption(usable(KeyUsage.DECRYPT).get()), deadline);
        } else if (usable(KeyUsage.ENCRYPT).isPresent()) {
            var unused = encrypt(encryption(usable(KeyUsage.ENCRYPT).get()), random(CHALLENGE), deadline);
        } else {
            usable(KeyUsage.MAC).ifPresent(rule -> mac(new MacScheme.Hmac(hash(rule)), deadline));
        }
    }

    private void sign(SignatureScheme scheme, Deadline deadline) {
        HashAlgorithm hash = scheme.hash();
        byte[] digest = random(hash == null ? CHALLENGE : hash.length());
        var unused = value(key.sign(scheme, List.of(digest), deadline)); // which verifies it
    }

    private void decrypt(EncryptionScheme scheme, Deadline deadline) {
        byte[] challenge = random(CHALLENGE);
        Optional<byte[]> publicKey = key.spki().filter(spki -> RsaEncryption.isFor(scheme));
        byte[] ciphertext;
        if (publicKey.isPresent()) {
            ciphertext = RsaEncryption.encrypt(scheme, publicKey.get(), Plaintext.of(challenge));
        } else if (usages.contains(KeyUsage.ENCRYPT)
                && schemes.stream().anyMatch(rule -> rule.permits(KeyUsage.ENCRYPT, scheme))) {
            ciphertext = encrypt(scheme, challenge, deadline);
        } else {
            return;
        }
        List<Outcome> decrypted = key.decrypt(scheme, List.of(Ciphertext.of(ciphertext)), deadline);
        if (decrypted.getFirst().equals(Decryption.failed()) || !Arrays.equals(challenge, value(decrypted))) {
            throw ClassifiedFailure.BAD_ANSWER.at(place, null, null);
        }
    }

    private byte[] encrypt(EncryptionScheme scheme, byte[] challenge, Deadline deadline) {
        return value(key.encrypt(scheme, List.of(Plaintext.of(challenge)), deadline));
    }

    private void mac(MacScheme scheme, Deadline deadline) {
        byte[] mac = value(key.mac(scheme, List.of(random(CHALLENGE)), deadline));
        if (mac.length != scheme.hash().length()) {
            throw ClassifiedFailure.BAD_ANSWER.at(place, null, null);
        }
    }

    private Optional<PermittedScheme> usable(KeyUsage operation) {
        return usages.contains(operation) ? first(operation) : Optional.empty();
    }

    private Optional<PermittedScheme> first(KeyUsage operation) {
        return schemes.stream().filter(rule -> rule.operation() == operation).findFirst();
    }

    private static SignatureScheme signature(PermittedScheme rule) {
        return switch ((SignatureScheme.Family) rule.family()) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(hash(rule));
            case RSA_PSS -> new SignatureScheme.RsaPss(hash(rule), hash(rule).length());
            case EDDSA -> new SignatureScheme.EdDsa();
            case ML_DSA -> new SignatureScheme.MlDsa();
        };
    }

    /** A scheme that a rule for encryption or decryption permits. */
    public static EncryptionScheme encryption(PermittedScheme rule) {
        return switch ((EncryptionScheme.Family) rule.family()) {
            case RSA_OAEP -> EncryptionScheme.RsaOaep.with(hash(rule));
            case RSA_PKCS1 -> new EncryptionScheme.RsaPkcs1();
            case AES_GCM -> new EncryptionScheme.AesGcm();
            case AES_CBC_PAD -> new EncryptionScheme.AesCbcPad();
            case AES_CBC_HMAC -> new EncryptionScheme.AesCbcHmac(hash(rule));
            case KMS_SYMMETRIC -> new EncryptionScheme.KmsSymmetric();
        };
    }

    private static HashAlgorithm hash(PermittedScheme rule) {
        return Objects.requireNonNullElse(rule.hash(), HashAlgorithm.SHA2_256);
    }

    private byte[] value(List<Outcome> outcomes) {
        Outcome outcome = outcomes.getFirst();
        if (outcome.value() != null) {
            return outcome.value();
        }
        if (outcome.error() != null) {
            throw outcome.error().toException(ErrorKind.BACKEND_FAILED);
        }
        throw ClassifiedFailure.BAD_ANSWER.at(place, null, null);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
