package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a managed key may be used for, by Vault's names. */
public enum KeyUsage {
    ENCRYPT,
    DECRYPT,
    SIGN,
    VERIFY,
    WRAP,
    UNWRAP,
    MAC,
    GENERATE_RANDOM;

    /** Case does not matter. */
    public static Optional<KeyUsage> named(String wireName) {
        return Arrays.stream(values())
                .filter(usage -> usage.wireName().equalsIgnoreCase(wireName))
                .findFirst();
    }

    @JsonCreator
    static KeyUsage fromJson(String wireName) {
        return named(wireName).orElseThrow(() -> new IllegalArgumentException("unknown usage"));
    }

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
