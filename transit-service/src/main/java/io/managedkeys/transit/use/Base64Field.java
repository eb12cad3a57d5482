package io.managedkeys.transit.use;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.transit.keyring.Base64Text;
import io.managedkeys.transit.keyring.Base64Text.IllegalBase64Exception;
import org.jspecify.annotations.Nullable;

/** Bytes of a request as base64 (RFC 4648 §4). */
public final class Base64Field {
    private Base64Field() {}

    /**
     * @param before what stands in front of Go's text, such as {@code "unable to decode input: "}
     * @throws ApiException 400
     */
    public static byte[] decode(String text, String before) {
        try {
            return Base64Text.decode(text);
        } catch (IllegalBase64Exception e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, before + e.getMessage(), e);
        }
    }

    /** Null where there is nothing. */
    public static byte @Nullable [] decodeOptional(@Nullable String text, String before) {
        return text == null || text.isEmpty() ? null : decode(text, before);
    }
}
