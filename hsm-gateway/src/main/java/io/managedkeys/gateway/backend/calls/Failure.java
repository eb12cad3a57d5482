package io.managedkeys.gateway.backend.calls;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.time.Duration;
import java.util.List;

/**
 * What one failure of a backend means; a backend's table of failures consists of these.
 *
 * @param code the backend's own code, as its reference calls it
 * @param kind what the caller gets, {@code UNAVAILABLE} unless the backend refused
 * @param advice one sentence for people; a backend's own texts are never passed on, they may quote credentials
 */
public record Failure(String code, Nature nature, ErrorKind kind, String advice) {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** What a failure says of the next attempt and of the connection. */
    public enum Nature {
        /** The backend answered no; asking again changes nothing. */
        REFUSED,
        /** It did nothing and asks for patience: any call may be repeated, and the connection is sound. */
        THROTTLED,
        /** Whether it did anything is unknown: what is safe to repeat is repeated, and the circuit counts it. */
        UNREACHABLE
    }

    public static Failure refused(String code, ErrorKind kind, String advice) {
        return new Failure(code, Nature.REFUSED, kind, advice);
    }

    public static Failure throttled(String code, String advice) {
        return new Failure(code, Nature.THROTTLED, ErrorKind.UNAVAILABLE, advice);
    }

    public static Failure unreachable(String code, String advice) {
        return new Failure(code, Nature.UNREACHABLE, ErrorKind.UNAVAILABLE, advice);
    }

    /** Without its cause, whose text is the backend's. */
    ApiException toApiException(String place) {
        String text = "%s: %s (%s)".formatted(place, advice, code);
        return new ApiException(kind, List.of(text), kind == ErrorKind.UNAVAILABLE ? RETRY_AFTER : null, null, null);
    }
}
