package io.managedkeys.gateway.backend.calls;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.gateway.backend.ClassifiedFailure;

/**
 * What one failure of a backend means; a backend's table of failures consists of these.
 *
 * @param code the backend's own code, as its reference calls it; a backend's texts are never passed on, they may quote
 *     credentials
 */
public record Failure(String code, ClassifiedFailure cause) {

    /** What a failure says of the next attempt and of the connection. */
    enum Nature {
        /** The backend answered no; asking again changes nothing. */
        REFUSED,
        /** It did nothing and asks for patience: any call may be repeated, and the connection is sound. */
        THROTTLED,
        /** Whether it did anything is unknown: what is safe to repeat is repeated, and the circuit counts it. */
        UNREACHABLE
    }

    Nature nature() {
        return switch (cause) {
            case THROTTLED, NOT_READY -> Nature.THROTTLED;
            case UNREACHABLE, TIMED_OUT -> Nature.UNREACHABLE;
            case ACCESS_DENIED,
                    BAD_CREDENTIALS,
                    DISABLED,
                    PENDING_DELETION,
                    NOT_FOUND,
                    WRONG_USAGE,
                    WRONG_REGION,
                    CHANGED,
                    BAD_ANSWER,
                    REFUSED -> Nature.REFUSED;
        };
    }

    /** Without the SDK's exception, whose text is the backend's. */
    ApiException toApiException(String place) {
        return cause.at("%s (%s)".formatted(place, code), null, null);
    }
}
