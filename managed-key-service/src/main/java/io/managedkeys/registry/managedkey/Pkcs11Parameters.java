package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the {@code pkcs11} parameters of a write. What only the backend knows is not judged here. */
final class Pkcs11Parameters {
    private static final long CKM_RSA_PKCS_OAEP = 0x0009;
    private static final List<String> CURVES = List.of("P256", "P384", "P521", "P256K1");
    private static final Set<Integer> KEY_BITS = Set.of(0, 128, 192, 256, 384, 512, 2048, 3072, 4096);
    private static final Set<String> OAEP_HASHES = Set.of("sha1", "sha224", "sha256", "sha384", "sha512");

    private Pkcs11Parameters() {}

    /** @throws ApiException 400 naming the parameter */
    static Pkcs11Settings read(ManagedKeyFields fields) {
        Optional<String> slot = said(fields.slot());
        Optional<String> tokenLabel = said(fields.tokenLabel());
        Optional<String> keyLabel = said(fields.keyLabel());
        Optional<String> keyId = said(fields.keyId());
        String library = said(fields.library()).orElseThrow(() -> ApiException.invalid("library is required"));
        if (slot.isEmpty() && tokenLabel.isEmpty()) {
            throw ApiException.invalid("at least one of slot or token_label must be provided");
        }
        if (keyLabel.isEmpty() && keyId.isEmpty()) {
            throw ApiException.invalid("at least one of key_id or key_label must be provided");
        }
        if (keyId.isPresent() && Pkcs11Settings.normalizedId(keyId.get()).isEmpty()) {
            throw ApiException.invalid("key_id must be hexadecimal");
        }
        long mechanism = mechanism(fields);
        return new Pkcs11Settings(
                library,
                slot.map(text -> unsigned("slot", text)).orElse(null),
                tokenLabel.orElse(null),
                keyLabel.orElse(null),
                keyId.orElse(null),
                mechanism,
                curve(fields.curve()),
                keyBits(fields.keyBits()),
                Boolean.TRUE.equals(fields.forceRwSession()),
                maxParallel(fields.maxParallel()),
                rsaOaepHash(fields.rsaOaepHash(), mechanism),
                said(fields.hmacKeyLabel()).orElse(null),
                said(fields.hmacKeyId()).orElse(null),
                said(fields.hmacMechanism())
                        .map(text -> unsigned("hmac_mechanism", text).longValue())
                        .orElse(null),
                Boolean.TRUE.equals(fields.allowUnsafeDecryption()));
    }

    private static long mechanism(ManagedKeyFields fields) {
        long mechanism = said(fields.mechanism())
                .map(text -> unsigned("mechanism", text).longValue())
                .orElse(0L);
        if (mechanism == 0) {
            throw ApiException.invalid(
                    Boolean.TRUE.equals(fields.allowGenerateKey())
                            ? "cannot generate a key for mechanism 0"
                            : "mechanism is required");
        }
        return mechanism;
    }

    private static @Nullable String curve(@Nullable String given) {
        Optional<String> curve = said(given).map(text -> text.toUpperCase(Locale.ROOT));
        if (curve.isPresent() && !CURVES.contains(curve.get())) {
            throw ApiException.invalid("unsupported curve: %s (one of %s)".formatted(given, String.join(", ", CURVES)));
        }
        return curve.orElse(null);
    }

    private static int keyBits(@Nullable Integer given) {
        int bits = given == null ? 0 : given;
        if (!KEY_BITS.contains(bits)) {
            throw ApiException.invalid("unsupported key_bits: %d (one of 2048, 3072, 4096 for RSA; 128, 192, 256 for AES; 256, 384, 512 for MACs)".formatted(bits));
        }
        return bits;
    }

    private static int maxParallel(@Nullable Integer given) {
        int parallel = given == null ? 0 : given;
        if (parallel < 0) {
            throw ApiException.invalid("max_parallel must not be negative");
        }
        return parallel;
    }

    private static @Nullable String rsaOaepHash(@Nullable String given, long mechanism) {
        Optional<String> hash = said(given).map(text -> text.toLowerCase(Locale.ROOT));
        if (hash.isPresent() && !OAEP_HASHES.contains(hash.get())) {
            throw ApiException.invalid("unsupported rsa_oaep_hash: " + given);
        }
        if (hash.isPresent() && mechanism != CKM_RSA_PKCS_OAEP) {
            throw ApiException.invalid("rsa_oaep_hash goes with mechanism 0x0009 (CKM_RSA_PKCS_OAEP) only");
        }
        return hash.orElse(null);
    }

    /** A CK_ULONG: decimal, or hex after {@code 0x}; up to 64 bits. */
    private static BigInteger unsigned(String name, String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        String digits = hex ? text.substring(2) : text;
        if (digits.matches(hex ? "[0-9a-fA-F]+" : "[0-9]+")) {
            BigInteger number = new BigInteger(digits, hex ? 16 : 10);
            if (number.bitLength() <= Long.SIZE) {
                return number;
            }
        }
        throw ApiException.invalid("%s is no unsigned number of up to 64 bits: %s".formatted(name, text));
    }

    private static Optional<String> said(@Nullable String text) {
        return Optional.ofNullable(text).filter(some -> !some.isEmpty());
    }
}
