package io.managedkeys.transit.random;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Fields of {@code POST /random(/:source)(/:bytes)}.
 *
 * @param source counts in the path only
 */
record RandomRequest(
        @Nullable Integer bytes,
        @Nullable String format,
        @Nullable String source) {
    private static final int USUAL_BYTES = 32;
    private static final int MOST_BYTES = 128 * 1024;

    /**
     * @param inPath the number in the path, which counts before the field; null for none
     * @throws ApiException 400 with Vault's text
     */
    int count(@Nullable String inPath) {
        int count = inPath != null ? parsed(inPath) : bytes == null ? USUAL_BYTES : bytes;
        if (count < 1) {
            throw ApiException.invalid("\"bytes\" cannot be less than 1");
        }
        if (count > MOST_BYTES) {
            throw ApiException.invalid("\"bytes\" should be less than " + MOST_BYTES);
        }
        return count;
    }

    private static int parsed(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ApiException(
                    ErrorKind.INVALID_REQUEST,
                    "error parsing url-set byte count: strconv.Atoi: parsing \"%s\": invalid syntax".formatted(text),
                    e);
        }
    }
}
