package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code salt_length} of RSASSA-PSS. Go's constants are numbers on the wire as well: 0 is {@code auto}, -1 is
 * {@code hash}.
 *
 * @param value bytes, or one of the constants
 */
record SaltLength(int value) {
    static final SaltLength AUTO = new SaltLength(0);
    static final SaltLength HASH = new SaltLength(-1);

    /** @throws ApiException 400 when it is neither a word nor a number; auto when absent */
    static SaltLength parse(@Nullable String text) {
        if (text == null) {
            return AUTO;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> AUTO;
            case "hash" -> HASH;
            default -> {
                try {
                    yield new SaltLength(Integer.parseInt(text));
                } catch (NumberFormatException e) {
                    throw ApiException.invalid("salt length neither 'auto', 'hash', nor an int: " + text);
                }
            }
        };
    }

    /** @throws ApiException 400 when the key is too short for it, or it is a negative number that means nothing */
    void check(KeySpec spec, HashAlgorithm hash) {
        int longest = (spec.bits() - 1 + 7) / 8 - 2 - hash.length();
        if (value < -1 || value > longest) {
            throw ApiException.invalid("requested salt length %d is invalid".formatted(value));
        }
    }

    /**
     * Bytes of salt to sign with. {@code auto} is the hash's length and not, as for Vault's software keys, the longest
     * that fits: cloud services and many HSMs make no other.
     */
    int toSign(HashAlgorithm hash) {
        return value > 0 ? value : hash.length();
    }

    /** Bytes of salt that a signature must have; empty for any. */
    OptionalInt toVerify(HashAlgorithm hash) {
        return equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(toSign(hash));
    }
}
