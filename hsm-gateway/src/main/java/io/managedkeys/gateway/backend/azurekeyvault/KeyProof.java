package io.managedkeys.gateway.backend.azurekeyvault;

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
import io.managedkeys.gateway.backend.ClassifiedFailure;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has the key do once, with random data, what it is for, and looks whether the result is right. */
final class KeyProof {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHALLENGE = 32;

    private final AzureKeyVaultKey key;
    private final AzureKeyVaultKey.Facts facts;
    private final String place;

    KeyProof(AzureKeyVaultKey key, AzureKeyVaultKey.Facts facts, String place) {
        this.key = key;
        this.facts = facts;
        this.place = place;
    }

    /**
     * @param wanted the signature scheme to prove, or null for the first thing that the key can do
     * @throws ApiException 400 when the key does not sign like that; 502 when what it made is wrong
     */
    void run(@Nullable SignatureScheme wanted, Deadline deadline) {
        Optional<SignatureScheme> scheme =
                Optional.ofNullable(wanted).or(() -> first(KeyUsage.SIGN).map(KeyProof::signature));
        if (scheme.isPresent()) {
            sign(scheme.get(), deadline);
        } else if (first(KeyUsage.ENCRYPT).isPresent()
                && first(KeyUsage.DECRYPT).isPresent()) {
            first(KeyUsage.DECRYPT).ifPresent(rule -> roundTrip(encryption(rule), deadline));
        } else {
            first(KeyUsage.MAC).ifPresent(rule -> mac(rule, deadline));
        }
    }

    private void sign(SignatureScheme scheme, Deadline deadline) {
        HashAlgorithm hash = scheme.hash();
        byte[] digest = random(hash == null ? CHALLENGE : hash.length());
        var unused = value(key.sign(scheme, List.of(digest), deadline)); // which verifies it
    }

    private void roundTrip(EncryptionScheme scheme, Deadline deadline) {
        byte[] challenge = random(CHALLENGE);
        byte[] ciphertext = value(key.encrypt(scheme, List.of(Plaintext.of(challenge)), deadline));
        byte[] plaintext = value(key.decrypt(scheme, List.of(Ciphertext.of(ciphertext)), deadline));
        if (!Arrays.equals(challenge, plaintext)) {
            throw ClassifiedFailure.BAD_ANSWER.at(place, null, null);
        }
    }

    private void mac(PermittedScheme rule, Deadline deadline) {
        HashAlgorithm hash = rule.hash() == null ? HashAlgorithm.SHA2_256 : rule.hash();
        var unused = value(key.mac(new MacScheme.Hmac(hash), List.of(random(CHALLENGE)), deadline));
    }

    private Optional<PermittedScheme> first(KeyUsage operation) {
        return facts.schemes().stream()
                .filter(rule -> rule.operation() == operation)
                .findFirst();
    }

    private static SignatureScheme signature(PermittedScheme rule) {
        HashAlgorithm hash = rule.hash() == null ? HashAlgorithm.SHA2_256 : rule.hash();
        return switch (rule.family()) {
            case SignatureScheme.Family.RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(hash);
            case SignatureScheme.Family.RSA_PSS -> new SignatureScheme.RsaPss(hash, hash.length());
            default -> new SignatureScheme.Ecdsa();
        };
    }

    private static EncryptionScheme encryption(PermittedScheme rule) {
        HashAlgorithm hash = rule.hash() == null ? HashAlgorithm.SHA2_256 : rule.hash();
        return switch (rule.family()) {
            case EncryptionScheme.Family.RSA_OAEP -> EncryptionScheme.RsaOaep.with(hash);
            case EncryptionScheme.Family.RSA_PKCS1 -> new EncryptionScheme.RsaPkcs1();
            case EncryptionScheme.Family.AES_CBC_PAD -> new EncryptionScheme.AesCbcPad();
            case EncryptionScheme.Family.KMS_SYMMETRIC -> new EncryptionScheme.KmsSymmetric();
            default -> new EncryptionScheme.AesGcm();
        };
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
