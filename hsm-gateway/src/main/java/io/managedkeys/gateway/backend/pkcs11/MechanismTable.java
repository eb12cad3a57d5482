package io.managedkeys.gateway.backend.pkcs11;

import static io.managedkeys.common.key.KeyUsage.DECRYPT;
import static io.managedkeys.common.key.KeyUsage.ENCRYPT;
import static io.managedkeys.common.key.KeyUsage.MAC;
import static io.managedkeys.common.key.KeyUsage.SIGN;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.KeyObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Constants;

/** The one table of what an entry's mechanism permits; docs/backends/pkcs11.md shows it, and a test compares the two. */
final class MechanismTable {
    private static final String PUBLIC = "in the gateway, with the public key";
    private static final String UNSAFE = "only with `allow_unsafe_decryption`";
    private static final String OAEP = "hash and mask by `rsa_oaep_hash`, `sha1` when not said";
    private static final String GCM = "IV of 12 bytes that the gateway draws, tag of 16, associated data";
    private static final String SECOND_KEY = "with `hmac_…`: encrypted, then a MAC; associated data";

    static final List<Row> ROWS = List.of(
            row(EntryMechanism.RSA_PKCS, SIGN, SignatureScheme.Family.RSA_PKCS1, "any hash; or the input as it is"),
            new Row(
                    EntryMechanism.RSA_PKCS,
                    SIGN,
                    SignatureScheme.Family.RSA_PSS,
                    PKCS11Constants.CKM_RSA_PKCS_PSS,
                    "hashes that the token knows"),
            row(EntryMechanism.RSA_PKCS, ENCRYPT, EncryptionScheme.Family.RSA_PKCS1, PUBLIC),
            row(EntryMechanism.RSA_PKCS, DECRYPT, EncryptionScheme.Family.RSA_PKCS1, UNSAFE),
            row(EntryMechanism.RSA_PKCS_OAEP, ENCRYPT, EncryptionScheme.Family.RSA_OAEP, OAEP + "; " + PUBLIC),
            row(EntryMechanism.RSA_PKCS_OAEP, DECRYPT, EncryptionScheme.Family.RSA_OAEP, OAEP),
            row(EntryMechanism.RSA_PKCS_PSS, SIGN, SignatureScheme.Family.RSA_PSS, "hashes that the token knows"),
            row(EntryMechanism.ECDSA, SIGN, SignatureScheme.Family.ECDSA, "a digest; P256, P384, P521, P256K1"),
            row(EntryMechanism.EDDSA, SIGN, SignatureScheme.Family.EDDSA, "the message; Ed25519"),
            row(EntryMechanism.AES_GCM, ENCRYPT, EncryptionScheme.Family.AES_GCM, GCM),
            row(EntryMechanism.AES_GCM, DECRYPT, EncryptionScheme.Family.AES_GCM, GCM),
            row(EntryMechanism.AES_CBC_PAD, ENCRYPT, EncryptionScheme.Family.AES_CBC_PAD, "without `hmac_…`"),
            row(EntryMechanism.AES_CBC_PAD, DECRYPT, EncryptionScheme.Family.AES_CBC_PAD, UNSAFE),
            row(EntryMechanism.AES_CBC_PAD, ENCRYPT, EncryptionScheme.Family.AES_CBC_HMAC, SECOND_KEY),
            row(EntryMechanism.AES_CBC_PAD, DECRYPT, EncryptionScheme.Family.AES_CBC_HMAC, SECOND_KEY),
            row(EntryMechanism.SHA256_HMAC, MAC, MacScheme.Family.HMAC, "whole length"),
            row(EntryMechanism.SHA384_HMAC, MAC, MacScheme.Family.HMAC, "whole length"),
            row(EntryMechanism.SHA512_HMAC, MAC, MacScheme.Family.HMAC, "whole length"));

    /**
     * @param used CKM_… number that the token must have
     * @param remark for people
     */
    record Row(EntryMechanism entry, KeyUsage operation, Scheme.Family family, long used, String remark) {

        private boolean isIn(Set<Long> ofToken) {
            return ofToken.contains(used);
        }

        /** Whether the object's attributes permit it; RSA encrypts for whoever can decrypt. */
        private boolean isFor(KeyObject key) {
            return switch (operation) {
                case SIGN, MAC -> key.signs();
                case ENCRYPT -> key.type().isSecret() ? key.encrypts() : key.decrypts();
                case DECRYPT -> key.decrypts();
                case VERIFY, WRAP, UNWRAP, GENERATE_RANDOM -> false;
            };
        }

        private boolean isAllowedBy(BackendConfig.Pkcs11 config) {
            if (!(family instanceof EncryptionScheme.Family encryption)) {
                return true;
            }
            boolean paired = config.hmacKey() != null;
            return switch (encryption) {
                case AES_CBC_PAD -> !paired && (operation == ENCRYPT || config.allowUnsafeDecryption());
                case AES_CBC_HMAC -> paired;
                case RSA_PKCS1 -> operation == ENCRYPT || config.allowUnsafeDecryption();
                case RSA_OAEP, AES_GCM, KMS_SYMMETRIC -> true;
            };
        }

        private List<PermittedScheme> schemes(BackendConfig.Pkcs11 config, Set<Long> ofToken) {
            if (family == SignatureScheme.Family.RSA_PSS) {
                return PssHash.permitted(ofToken);
            }
            HashAlgorithm hash = family == EncryptionScheme.Family.RSA_OAEP ? oaepHash(config) : entry.hash();
            BackendConfig.Pkcs11.HmacKey second = config.hmacKey();
            if (family == EncryptionScheme.Family.AES_CBC_HMAC && second != null) {
                hash = macMechanism(second).hash();
            }
            return List.of(new PermittedScheme(operation, family, hash));
        }
    }

    private MechanismTable() {}

    private static Row row(EntryMechanism entry, KeyUsage operation, Scheme.Family family, String remark) {
        return new Row(entry, operation, family, entry.number(), remark);
    }

    /**
     * What a key permits.
     *
     * @param ofToken the mechanisms that the token has
     * @throws ApiException 400 when the token has none of those that the entry needs
     */
    static List<PermittedScheme> permitted(
            EntryMechanism mechanism, KeyObject key, BackendConfig.Pkcs11 config, Set<Long> ofToken, String token) {
        List<PermittedScheme> schemes = new ArrayList<>();
        boolean lacking = false;
        for (Row row : ROWS) {
            if (row.entry() == mechanism && row.isFor(key) && row.isAllowedBy(config)) {
                if (row.isIn(ofToken)) {
                    schemes.addAll(row.schemes(config, ofToken));
                } else {
                    lacking = true;
                }
            }
        }
        if (schemes.isEmpty() && lacking) {
            throw ApiException.invalid("PKCS#11 token %s does not have mechanism %s".formatted(token, mechanism));
        }
        return schemes;
    }

    /** @throws ApiException 400 when {@code rsa_oaep_hash} names none */
    static HashAlgorithm oaepHash(BackendConfig.Pkcs11 config) {
        String name = config.rsaOaepHash();
        if (name == null || name.isEmpty()) {
            return HashAlgorithm.SHA1;
        }
        String wireName =
                name.equals("sha1") ? name : name.toLowerCase(Locale.ROOT).replaceFirst("^sha", "sha2-");
        return HashAlgorithm.named(wireName)
                .orElseThrow(() -> ApiException.invalid("unsupported rsa_oaep_hash: " + name));
    }

    /** @throws ApiException 400 for a mechanism that makes no MACs */
    static EntryMechanism macMechanism(BackendConfig.Pkcs11.HmacKey key) {
        return EntryMechanism.numbered(key.mechanism())
                .filter(mechanism -> mechanism.hash() != null)
                .orElseThrow(() -> ApiException.invalid("hmac_mechanism must be one of "
                        + EntryMechanism.fitting(io.managedkeys.common.key.KeySpec.KeyType.HMAC)));
    }

    /** As Markdown. */
    static String describe() {
        return ROWS.stream()
                .map(row -> "| %s | %s | %s | %s | %s |"
                        .formatted(
                                row.entry(),
                                row.entry().keyType(),
                                row.operation().wireName(),
                                row.family().name(),
                                row.remark()))
                .collect(Collectors.joining(
                        "\n", "| Mechanism | Key | Operation | Scheme | |\n|---|---|---|---|---|\n", "\n"));
    }

    /** The first rule for an operation, or null. */
    static @Nullable PermittedScheme first(List<PermittedScheme> schemes, KeyUsage operation) {
        return schemes.stream()
                .filter(rule -> rule.operation() == operation)
                .findFirst()
                .orElse(null);
    }
}
