package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which key object an entry means: by CKA_LABEL, by CKA_ID (lower-case hex), or by both. */
record KeyRef(@Nullable String label, @Nullable String id) {

    /** @throws ApiException 400 when the entry says neither, or an id that is not hex */
    static KeyRef of(BackendConfig.Pkcs11 config) {
        String label = isUnset(config.keyLabel()) ? null : config.keyLabel();
        String id = isUnset(config.keyId()) ? null : config.keyId();
        if (label == null && id == null) {
            throw ApiException.invalid("at least one of key_id or key_label must be provided");
        }
        return new KeyRef(label, id == null ? null : hex(id));
    }

    static boolean isUnset(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String hex(String id) {
        String digits = id.toLowerCase(Locale.ROOT);
        String plain = digits.startsWith("0x") ? digits.substring(2) : digits;
        try {
            return HexFormat.of().formatHex(HexFormat.of().parseHex(plain));
        } catch (IllegalArgumentException e) {
            throw new ApiException(io.managedkeys.common.error.ErrorKind.INVALID_REQUEST, "key_id must be hex", e);
        }
    }

    @Override
    public String toString() {
        if (label == null) {
            return "id " + id;
        }
        return id == null ? "label " + label : "label " + label + " and id " + id;
    }
}
