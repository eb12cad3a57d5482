package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a managed key lives, without its credentials. Libraries are names that only the gateway can resolve. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = BackendConfig.Pkcs11.class, name = "pkcs11"))
public sealed interface BackendConfig {

    /**
     * A key in a PKCS#11 token.
     *
     * @param library name of a {@code kms_library} of the gateway
     * @param slot slot number, unsigned 64 bit, or null where the token is chosen by label
     * @param tokenLabel CKA label of the token, or null where the slot says it
     * @param keyLabel CKA_LABEL, or null where the id says it
     * @param keyId CKA_ID in lower-case hex, or null where the label says it
     * @param mechanism CKM_… number
     * @param curve P256, P384 or P521 for a generated EC key, or null
     * @param keyBits modulus bits for a generated RSA key; 0 when not said
     * @param maxParallel operations in flight per key and gateway process; 0 when not said
     * @param rsaOaepHash sha1, sha224, … with CKM_RSA_PKCS_OAEP, or null
     */
    record Pkcs11(
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
            @Nullable String rsaOaepHash)
            implements BackendConfig {
        @Override
        public String type() {
            return "pkcs11";
        }

        @Override
        public String destination() {
            return digest("pkcs11", library, slot, tokenLabel, keyLabel, keyId);
        }
    }

    /** Vault's name of the backend type. */
    @JsonIgnore
    String type();

    /**
     * What the credentials are good for (design: credentials are enclosed for one destination): base64url of a SHA-256
     * over type, library or endpoint, token and key locator. Credentials enclosed for one destination are refused at
     * another.
     */
    @JsonIgnore
    String destination();

    private static String digest(@Nullable Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            String value = part == null ? "" : part.toString();
            text.append(part == null ? '-' : '+')
                    .append(value.length())
                    .append(':')
                    .append(value);
        }
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
