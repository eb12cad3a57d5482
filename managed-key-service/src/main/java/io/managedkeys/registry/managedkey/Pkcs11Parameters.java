package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code pkcs11} parameters of a write. */
record Pkcs11Parameters(
        @Nullable String library,
        @Nullable String slot,
        @Nullable String tokenLabel,
        @Nullable String keyLabel,
        @Nullable String keyId,
        @Nullable String mechanism,
        @Nullable Secret pin,
        @Nullable String curve,
        @Nullable Integer keyBits,
        @Nullable Boolean forceRwSession,
        @Nullable Integer maxParallel,
        @Nullable String rsaOaepHash,
        @Nullable Boolean allowUnsafeDecryption,
        @Nullable String hmacKeyLabel,
        @Nullable String hmacKeyId,
        @Nullable String hmacMechanism)
        implements BackendParameters {
    private static final long CKM_RSA_PKCS_OAEP = 0x0009;
    private static final Set<Long> RSA_MECHANISMS = Set.of(0x0001L, CKM_RSA_PKCS_OAEP, 0x000DL);
    private static final Set<Long> AES_MECHANISMS = Set.of(0x1082L, 0x1085L, 0x1087L);
    private static final Set<Long> HMAC_MECHANISMS = Set.of(0x0251L, 0x0261L, 0x0271L);
    private static final List<Integer> AES_BITS = List.of(128, 192, 256);
    /** Where the mechanism gives the number no meaning. */
    private static final List<Integer> ANY_BITS = List.of(128, 192, 256, 384, 512, 2048, 3072, 4096);

    private static final Set<String> OAEP_HASHES = Set.of("sha1", "sha224", "sha256", "sha384", "sha512");

    @Override
    public Pkcs11Settings settings(KeyPolicy policy, CloudDefaults defaults) {
        Optional<String> anySlot = said(slot);
        Optional<String> anyTokenLabel = said(tokenLabel);
        Optional<String> anyLabel = said(keyLabel);
        Optional<String> anyId = said(keyId);
        String where = ParameterChecks.required("library", library);
        if (anySlot.isEmpty() && anyTokenLabel.isEmpty()) {
            throw ApiException.invalid("at least one of slot or token_label must be provided");
        }
        if (anyLabel.isEmpty() && anyId.isEmpty()) {
            throw ApiException.invalid("at least one of key_id or key_label must be provided");
        }
        demandHex("key_id", keyId);
        demandHex("hmac_key_id", hmacKeyId);
        long number = mechanismNumber(policy);
        Optional<Long> hmacNumber =
                said(hmacMechanism).map(text -> unsigned("hmac_mechanism", text).longValue());
        if (number == Pkcs11Settings.CKM_AES_CBC_PAD) {
            demandWholeHmacKey(hmacNumber);
        }
        return new Pkcs11Settings(
                where,
                anySlot.map(text -> unsigned("slot", text)).orElse(null),
                anyTokenLabel.orElse(null),
                anyLabel.orElse(null),
                anyId.orElse(null),
                number,
                ParameterChecks.oneOf("curve", curve, ParameterChecks.CURVES),
                bits(number),
                Boolean.TRUE.equals(forceRwSession),
                parallel(),
                oaepHash(number),
                said(hmacKeyLabel).orElse(null),
                said(hmacKeyId).orElse(null),
                hmacNumber.orElse(null),
                Boolean.TRUE.equals(allowUnsafeDecryption));
    }

    @Override
    public List<SentSecret> secrets() {
        return List.of(new SentSecret("pin", pin));
    }

    /** Half of it would leave unauthenticated what is meant to be authenticated. */
    private void demandWholeHmacKey(Optional<Long> number) {
        boolean named = said(hmacKeyLabel).isPresent() || said(hmacKeyId).isPresent();
        if (named != number.isPresent()) {
            throw ApiException.invalid("hmac_key_label or hmac_key_id and hmac_mechanism go together with mechanism"
                    + " 0x1085 (CKM_AES_CBC_PAD)");
        }
        if (number.isPresent() && !HMAC_MECHANISMS.contains(number.get())) {
            throw ApiException.invalid(
                    "unsupported hmac_mechanism: %s (0x0251, 0x0261, 0x0271)".formatted(hmacMechanism));
        }
    }

    private static void demandHex(String name, @Nullable String id) {
        if (said(id).filter(text -> Pkcs11Settings.normalizedId(text).isEmpty()).isPresent()) {
            throw ApiException.invalid(name + " must be hexadecimal");
        }
    }

    private long mechanismNumber(KeyPolicy policy) {
        long number = said(mechanism)
                .map(text -> unsigned("mechanism", text).longValue())
                .orElse(0L);
        if (number == 0) {
            throw ApiException.invalid(
                    policy.allowGenerateKey() ? "cannot generate a key for mechanism 0" : "mechanism is required");
        }
        return number;
    }

    /** How long a secret for HMACs must be depends on the hash; the gateway knows. */
    private int bits(long number) {
        if (HMAC_MECHANISMS.contains(number)) {
            int bits = keyBits == null ? 0 : keyBits;
            if (bits < 0 || bits % Byte.SIZE != 0) {
                throw ApiException.invalid("unsupported key_bits: %d (whole bytes)".formatted(bits));
            }
            return bits;
        }
        if (AES_MECHANISMS.contains(number)) {
            return ParameterChecks.bits(keyBits, AES_BITS);
        }
        return ParameterChecks.bits(keyBits, RSA_MECHANISMS.contains(number) ? ParameterChecks.RSA_BITS : ANY_BITS);
    }

    private int parallel() {
        int parallel = maxParallel == null ? 0 : maxParallel;
        if (parallel < 0) {
            throw ApiException.invalid("max_parallel must not be negative");
        }
        return parallel;
    }

    private @Nullable String oaepHash(long number) {
        Optional<String> hash = said(rsaOaepHash).map(text -> text.toLowerCase(Locale.ROOT));
        if (hash.isPresent() && !OAEP_HASHES.contains(hash.get())) {
            throw ApiException.invalid("unsupported rsa_oaep_hash: " + rsaOaepHash);
        }
        if (hash.isPresent() && number != CKM_RSA_PKCS_OAEP) {
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
