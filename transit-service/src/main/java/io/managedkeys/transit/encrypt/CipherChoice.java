package io.managedkeys.transit.encrypt;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.EncryptionScheme.Family;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.transit.keyring.KeyVersion;
import io.managedkeys.transit.use.Abilities;
import io.managedkeys.transit.use.NamedHash;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The scheme that one item's options come to with one key. What is not named is chosen from all that the key permits,
 * for encryption and decryption alike, so that what one makes without options the other reads without options.
 *
 * @param operation ENCRYPT or DECRYPT
 * @param permitted what the key can do
 * @param index of the item, which Vault's texts name
 */
record CipherChoice(KeyUsage operation, KeyVersion version, List<PermittedScheme> permitted, int index) {
    /** What can be told from a changed ciphertext goes first. */
    private static final List<Family> SECRET_KEYS =
            List.of(Family.AES_GCM, Family.KMS_SYMMETRIC, Family.AES_CBC_HMAC, Family.AES_CBC_PAD);

    private static final List<Family> RSA_KEYS = List.of(Family.RSA_OAEP, Family.KMS_SYMMETRIC, Family.RSA_PKCS1);

    /** @throws ApiException 400 with Vault's text, or naming what the key can do */
    EncryptionScheme of(CipherOptions options) {
        Family family = family(options.padding());
        EncryptionScheme scheme = scheme(family, options.hash());
        if (permitted.stream().noneMatch(rule -> permits(rule, scheme))) {
            HashAlgorithm hash = scheme.hash();
            throw ApiException.invalid("the managed key does not %s with %s%s; it can do: %s"
                    .formatted(
                            operation.wireName(),
                            hash == null ? family.name() : family.name() + " with " + hash.wireName(),
                            isOffByDefault(family) ? ", which needs its allow_unsafe_decryption" : "",
                            PermittedScheme.describe(permitted, operation)));
        }
        return scheme;
    }

    /** Whoever may decrypt with these may find out plaintexts that are not his, so keys do it only where it is switched on. */
    private boolean isOffByDefault(Family family) {
        return operation == KeyUsage.DECRYPT && (family == Family.RSA_PKCS1 || family == Family.AES_CBC_PAD);
    }

    /** Anybody can encrypt with a public key: there it is enough that the key decrypts what comes out. */
    private boolean permits(PermittedScheme rule, EncryptionScheme scheme) {
        return rule.permits(operation, scheme)
                || version.spec().type() == KeyType.RSA
                        && rule.permits(KeyUsage.DECRYPT, scheme)
                        && operation == KeyUsage.ENCRYPT;
    }

    private Family family(@Nullable String padding) {
        if (padding == null) {
            return (version.spec().type() == KeyType.RSA ? RSA_KEYS : SECRET_KEYS)
                    .stream()
                            .filter(family -> permitted.stream().anyMatch(rule -> rule.family() == family))
                            .findFirst()
                            .orElseThrow(this::cannot);
        }
        Family named = switch (padding) {
            case "oaep" -> Family.RSA_OAEP;
            case "pkcs1v15" -> Family.RSA_PKCS1;
            default ->
                throw ApiException.invalid(
                        "'[%d].padding_scheme' invalid: unknown padding scheme: %s".formatted(index, padding));
        };
        if (version.spec().type() != KeyType.RSA) {
            throw ApiException.invalid("'[%d].padding_scheme' invalid: unsupported key type %s for padding scheme"
                    .formatted(index, version.wireName()));
        }
        return named;
    }

    private EncryptionScheme scheme(Family family, NamedHash hash) {
        if (hash.isNamed() && family != Family.RSA_OAEP) {
            throw ApiException.invalid("hash_algorithm is for RSA-OAEP; the key does %s".formatted(family));
        }
        return switch (family) {
            case RSA_OAEP -> {
                HashAlgorithm chosen = hash.under(rules(family));
                if (chosen == null) {
                    throw ApiException.invalid("RSA-OAEP needs a hash_algorithm other than none");
                }
                yield EncryptionScheme.RsaOaep.with(chosen);
            }
            case RSA_PKCS1 -> new EncryptionScheme.RsaPkcs1();
            case AES_GCM -> new EncryptionScheme.AesGcm();
            case AES_CBC_PAD -> new EncryptionScheme.AesCbcPad();
            case AES_CBC_HMAC -> new EncryptionScheme.AesCbcHmac(Objects.requireNonNull(hash.under(rules(family))));
            case KMS_SYMMETRIC -> new EncryptionScheme.KmsSymmetric();
        };
    }

    /** Of decryption where there are any: the hash must be one that the key can undo. */
    private List<PermittedScheme> rules(Family family) {
        List<PermittedScheme> decrypting = rules(family, KeyUsage.DECRYPT);
        return decrypting.isEmpty() ? rules(family, KeyUsage.ENCRYPT) : decrypting;
    }

    private List<PermittedScheme> rules(Family family, KeyUsage of) {
        return permitted.stream()
                .filter(rule -> rule.operation() == of && rule.family() == family)
                .toList();
    }

    private ApiException cannot() {
        return ApiException.invalid("message %s not supported for key type %s; the managed key can do: %s"
                .formatted(
                        operation == KeyUsage.ENCRYPT ? "encryption" : "decryption",
                        version.wireName(),
                        Abilities.of(permitted)));
    }
}
