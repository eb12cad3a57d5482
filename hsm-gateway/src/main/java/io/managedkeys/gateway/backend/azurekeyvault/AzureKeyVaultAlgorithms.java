package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of our schemes is which algorithm of Key Vault. The code and docs/backends/azurekeyvault.md come from it. */
final class AzureKeyVaultAlgorithms {
    private static final String ENVELOPE = "envelope";

    /** When a row counts. */
    enum Mode {
        ALWAYS("any"),
        /** RSA keys whose {@code encryption_mode} is {@code raw}. */
        RAW("raw"),
        /** RSA keys whose {@code encryption_mode} is {@code envelope}. */
        ENVELOPE("envelope"),
        /** Only where the entry allows decryption that gives plaintexts away. */
        UNSAFE("raw, allow_unsafe_decryption"),
        UNSAFE_ALWAYS("any, allow_unsafe_decryption");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        boolean counts(BackendConfig.AzureKeyVault config) {
            boolean envelope = config.encryptionMode().equals(AzureKeyVaultAlgorithms.ENVELOPE);
            return switch (this) {
                case ALWAYS -> true;
                case RAW -> !envelope;
                case ENVELOPE -> envelope;
                case UNSAFE -> !envelope && config.allowUnsafeDecryption();
                case UNSAFE_ALWAYS -> config.allowUnsafeDecryption();
            };
        }
    }

    /**
     * @param hash the one it is for; null for any, or none
     * @param keyOperation what must be in the key's {@code key_ops}
     * @param algorithm Key Vault's name; {@code <bits>} stands for the key's
     * @param place who does it: {@code vault}, or {@code gateway} with the public key
     */
    record Row(
            Set<KeySpec> specs,
            KeyUsage operation,
            Scheme.Family family,
            @Nullable HashAlgorithm hash,
            Mode mode,
            String keyOperation,
            String algorithm,
            String place) {

        PermittedScheme rule() {
            return new PermittedScheme(operation, family, hash);
        }

        String markdown() {
            return "| %s | %s | %s | %s | `%s` | %s | `%s` |"
                    .formatted(
                            specs.stream().map(KeySpec::name).sorted().collect(Collectors.joining(", ")),
                            operation.wireName(),
                            rule(),
                            mode.text,
                            algorithm,
                            place,
                            keyOperation);
        }
    }

    static final List<Row> TABLE = table();

    private AzureKeyVaultAlgorithms() {}

    /** What a key permits: by its kind, its {@code key_ops} and the entry's encryption mode. */
    static List<PermittedScheme> permitted(
            KeySpec spec, Set<String> keyOperations, BackendConfig.AzureKeyVault config) {
        return TABLE.stream()
                .filter(row -> row.specs().contains(spec)
                        && keyOperations.contains(row.keyOperation())
                        && row.mode().counts(config))
                .map(Row::rule)
                .distinct()
                .toList();
    }

    /**
     * Key Vault's name of a scheme.
     *
     * @throws ApiException 400 for what a key of the kind has no algorithm for
     */
    static String algorithm(KeySpec spec, KeyUsage operation, Scheme scheme) {
        String name = TABLE.stream()
                .filter(row -> row.specs().contains(spec) && row.rule().permits(operation, scheme))
                .findFirst()
                .map(Row::algorithm)
                .orElseThrow(() -> refused(scheme, "a key of kind " + spec));
        requireFitting(scheme);
        return name.replace("<bits>", String.valueOf(spec.bits()));
    }

    private static void requireFitting(Scheme scheme) {
        switch (scheme) {
            case SignatureScheme.RsaPss(var hash, var salt)
            when salt != hash.length() -> throw refused(scheme, "a salt that is not as long as the hash");
            case EncryptionScheme.RsaOaep(var hash, var mask)
            when hash != mask -> throw refused(scheme, "a mask of another hash");
            default -> {}
        }
    }

    private static ApiException refused(Scheme scheme, String reason) {
        return ApiException.invalid("Azure Key Vault does not do %s with %s".formatted(scheme.text(), reason));
    }

    private static List<Row> table() {
        Set<KeySpec> rsa = Set.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096);
        Set<KeySpec> aes = Set.of(KeySpec.AES_128, KeySpec.AES_192, KeySpec.AES_256);
        Set<KeySpec> secret = Set.of(KeySpec.AES_128, KeySpec.AES_192, KeySpec.AES_256, KeySpec.GENERIC_SECRET);
        List<Row> rows = new ArrayList<>();
        Map<HashAlgorithm, String> hashes = new EnumMap<>(
                Map.of(HashAlgorithm.SHA2_256, "256", HashAlgorithm.SHA2_384, "384", HashAlgorithm.SHA2_512, "512"));
        hashes.forEach((hash, bits) -> {
            rows.add(signs(rsa, SignatureScheme.Family.RSA_PKCS1, hash, "RS" + bits));
            rows.add(signs(rsa, SignatureScheme.Family.RSA_PSS, hash, "PS" + bits));
        });
        rows.add(signs(Set.of(KeySpec.EC_P256), SignatureScheme.Family.ECDSA, null, "ES256"));
        rows.add(signs(Set.of(KeySpec.EC_SECP256K1), SignatureScheme.Family.ECDSA, null, "ES256K"));
        rows.add(signs(Set.of(KeySpec.EC_P384), SignatureScheme.Family.ECDSA, null, "ES384"));
        rows.add(signs(Set.of(KeySpec.EC_P521), SignatureScheme.Family.ECDSA, null, "ES512"));
        EncryptionScheme.Family oaep = EncryptionScheme.Family.RSA_OAEP;
        both(rows, rsa, oaep, HashAlgorithm.SHA1, Mode.RAW, Mode.RAW, "RSA-OAEP", "gateway");
        both(rows, rsa, oaep, HashAlgorithm.SHA2_256, Mode.RAW, Mode.RAW, "RSA-OAEP-256", "gateway");
        both(rows, rsa, EncryptionScheme.Family.RSA_PKCS1, null, Mode.RAW, Mode.UNSAFE, "RSA1_5", "gateway");
        rows.add(new Row(
                rsa,
                KeyUsage.ENCRYPT,
                EncryptionScheme.Family.KMS_SYMMETRIC,
                null,
                Mode.ENVELOPE,
                "wrapKey",
                "RSA-OAEP-256",
                "gateway"));
        rows.add(new Row(
                rsa,
                KeyUsage.DECRYPT,
                EncryptionScheme.Family.KMS_SYMMETRIC,
                null,
                Mode.ENVELOPE,
                "unwrapKey",
                "RSA-OAEP-256",
                "vault"));
        both(rows, aes, EncryptionScheme.Family.AES_GCM, null, Mode.ALWAYS, Mode.ALWAYS, "A<bits>GCM", "vault");
        both(
                rows,
                aes,
                EncryptionScheme.Family.AES_CBC_PAD,
                null,
                Mode.ALWAYS,
                Mode.UNSAFE_ALWAYS,
                "A<bits>CBCPAD",
                "vault");
        hashes.forEach((hash, bits) -> rows.add(
                new Row(secret, KeyUsage.MAC, MacScheme.Family.HMAC, hash, Mode.ALWAYS, "sign", "HS" + bits, "vault")));
        return List.copyOf(rows);
    }

    private static Row signs(
            Set<KeySpec> specs, SignatureScheme.Family family, @Nullable HashAlgorithm hash, String algorithm) {
        return new Row(specs, KeyUsage.SIGN, family, hash, Mode.ALWAYS, "sign", algorithm, "vault");
    }

    private static void both(
            List<Row> rows,
            Set<KeySpec> specs,
            EncryptionScheme.Family family,
            @Nullable HashAlgorithm hash,
            Mode encrypting,
            Mode decrypting,
            String algorithm,
            String encryptsIn) {
        rows.add(new Row(specs, KeyUsage.ENCRYPT, family, hash, encrypting, "encrypt", algorithm, encryptsIn));
        rows.add(new Row(specs, KeyUsage.DECRYPT, family, hash, decrypting, "decrypt", algorithm, "vault"));
    }

    /** What the entry's usages need in {@code key_ops} of a generated key of the kind. */
    static Set<String> keyOperations(KeySpec spec, Set<KeyUsage> usages, BackendConfig.AzureKeyVault config) {
        Set<String> operations = TABLE.stream()
                .filter(row -> row.specs().contains(spec)
                        && usages.contains(row.operation())
                        && row.mode().counts(config))
                .map(Row::keyOperation)
                .collect(Collectors.toSet());
        if (usages.contains(KeyUsage.VERIFY) && operations.contains("sign")) {
            operations.add("verify");
        }
        if (spec.type() != KeyType.EC) {
            if (usages.contains(KeyUsage.WRAP)) {
                operations.add("wrapKey");
            }
            if (usages.contains(KeyUsage.UNWRAP)) {
                operations.add("unwrapKey");
            }
        }
        return operations;
    }
}
