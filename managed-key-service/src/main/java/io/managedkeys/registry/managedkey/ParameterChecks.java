package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The checks that parameters of several backend types need; each refusal is a 400 that names the parameter. */
final class ParameterChecks {
    static final List<Integer> RSA_BITS = List.of(2048, 3072, 4096);
    static final List<String> CURVES = List.of("P256", "P384", "P521", "P256K1");

    private ParameterChecks() {}

    /** Null where it is empty. */
    static @Nullable String said(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    static String required(String name, @Nullable String text) {
        return Optional.ofNullable(said(text)).orElseThrow(() -> ApiException.invalid(name + " is required"));
    }

    /** The value in the spelling of the list, whatever its case. */
    static @Nullable String oneOf(String name, @Nullable String text, List<String> known) {
        String given = said(text);
        return given == null
                ? null
                : known.stream()
                        .filter(value -> value.equalsIgnoreCase(given))
                        .findFirst()
                        .orElseThrow(() -> ApiException.invalid(
                                "unsupported %s: %s (one of %s)".formatted(name, given, String.join(", ", known))));
    }

    /** 0 where it was not said. */
    static int bits(@Nullable Integer given, List<Integer> known) {
        int bits = given == null ? 0 : given;
        if (bits != 0 && !known.contains(bits)) {
            throw ApiException.invalid("unsupported key_bits: %d (one of %s)"
                    .formatted(bits, known.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return bits;
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Puts what was said. */
    static void put(Map<String, Object> said, String name, @Nullable Object value) {
        if (value != null) {
            said.put(name, value);
        }
    }
}
