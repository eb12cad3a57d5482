package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code pkcs11} parameters of an entry as they were written, without the PIN. Null or 0 is what was not said.
 *
 * @param keyId CKA_ID as the user wrote it: hex, with or without {@code 0x}
 * @param mechanism CKM_… number, unsigned
 * @param hmacMechanism CKM_…_HMAC number; with a key's label or id it authenticates what CKM_AES_CBC_PAD encrypts, and
 *     is only kept for clients that send it otherwise
 */
record Pkcs11Settings(
        String library,
        @Nullable BigInteger slot,
        @Nullable String tokenLabel,
        @Nullable String keyLabel,
        @Nullable String keyId,
        long mechanism,
        @Nullable String curve,
        int keyBits,
        boolean forceRwSession,
        int maxParallel,
        @Nullable String rsaOaepHash,
        @Nullable String hmacKeyLabel,
        @Nullable String hmacKeyId,
        @Nullable Long hmacMechanism,
        boolean allowUnsafeDecryption)
        implements BackendSettings {
    static final long CKM_AES_CBC_PAD = 0x1085;

    @Override
    public ManagedKeyType type() {
        return ManagedKeyType.PKCS11;
    }

    @Override
    public BackendConfig.Pkcs11 config() {
        return new BackendConfig.Pkcs11(
                library,
                slot,
                tokenLabel,
                keyLabel,
                keyId == null ? null : normalizedId(keyId).orElseThrow(),
                mechanism,
                curve,
                keyBits,
                forceRwSession,
                maxParallel,
                rsaOaepHash,
                hmacKey(),
                allowUnsafeDecryption);
    }

    private BackendConfig.Pkcs11.@Nullable HmacKey hmacKey() {
        if (mechanism != CKM_AES_CBC_PAD || hmacMechanism == null || (hmacKeyLabel == null && hmacKeyId == null)) {
            return null;
        }
        return new BackendConfig.Pkcs11.HmacKey(
                hmacKeyLabel, hmacKeyId == null ? null : normalizedId(hmacKeyId).orElseThrow(), hmacMechanism);
    }

    /** CKA_ID as lower-case hex of whole bytes; empty when the text is no hex. */
    static Optional<String> normalizedId(String text) {
        String hex = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        if (!hex.matches("[0-9a-fA-F]+")) {
            return Optional.empty();
        }
        return Optional.of((hex.length() % 2 == 0 ? hex : "0" + hex).toLowerCase(Locale.ROOT));
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("library", library);
        put(said, "slot", slot);
        put(said, "token_label", tokenLabel);
        put(said, "key_label", keyLabel);
        put(said, "key_id", keyId);
        said.put("mechanism", unsigned(mechanism));
        put(said, "curve", curve);
        put(said, "key_bits", keyBits == 0 ? null : keyBits);
        put(said, "force_rw_session", forceRwSession ? "true" : null);
        put(said, "max_parallel", maxParallel == 0 ? null : maxParallel);
        put(said, "rsa_oaep_hash", rsaOaepHash);
        put(said, "hmac_key_label", hmacKeyLabel);
        put(said, "hmac_key_id", hmacKeyId);
        put(said, "hmac_mechanism", hmacMechanism == null ? null : unsigned(hmacMechanism));
        put(said, "allow_unsafe_decryption", allowUnsafeDecryption ? true : null);
        return said;
    }

    private static void put(Map<String, Object> said, String name, @Nullable Object value) {
        if (value != null) {
            said.put(name, value);
        }
    }

    private static BigInteger unsigned(long number) {
        return new BigInteger(Long.toUnsignedString(number));
    }
}
