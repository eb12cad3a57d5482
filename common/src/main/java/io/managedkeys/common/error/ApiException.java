package io.managedkeys.common.error;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may be told. Its texts go on the wire as they are, so they hold no secret and no other namespace's
 * name; whatever else goes wrong is a 500 whose details stay in the log.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final List<String> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable String refusedPin;

    public ApiException(ErrorKind kind, String error) {
        this(kind, List.of(error), null, null, null);
    }

    public ApiException(ErrorKind kind, String error, Throwable cause) {
        this(kind, List.of(error), null, null, cause);
    }

    /**
     * @param errors texts for the caller; empty for a plain 404 or 405
     * @param retryAfter when the same request may do better, or null
     * @param refusedPin tag of the PIN that the token refused (design: credential tags), or null
     */
    public ApiException(
            ErrorKind kind,
            List<String> errors,
            @Nullable Duration retryAfter,
            @Nullable String refusedPin,
            @Nullable Throwable cause) {
        super(kind + ": " + String.join("; ", errors), cause);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.refusedPin = refusedPin;
    }

    /** The form that Go's multierror gives one error, which clients of Vault know. */
    public static ApiException multi(ErrorKind kind, String error) {
        return new ApiException(kind, "1 error occurred:\n\t* " + error + "\n\n");
    }

    /** {@code {"errors":[]}} with the kind's status. */
    public static ApiException silent(ErrorKind kind) {
        return new ApiException(kind, List.of(), null, null, null);
    }

    /** A 400. */
    public static ApiException invalid(String error) {
        return new ApiException(ErrorKind.INVALID_REQUEST, error);
    }

    public static ApiException unavailable(String error, Duration retryAfter, @Nullable Throwable cause) {
        return new ApiException(ErrorKind.UNAVAILABLE, List.of(error), retryAfter, null, cause);
    }

    /** No token came with a request that needs one. */
    public static ApiException missingToken() {
        return new ApiException(ErrorKind.PERMISSION_DENIED, "permission denied");
    }

    /** A token came that is unknown, expired or revoked. */
    public static ApiException invalidToken() {
        return new ApiException(
                ErrorKind.PERMISSION_DENIED, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n");
    }

    /** The token's policies do not allow it. */
    public static ApiException permissionDenied() {
        return multi(ErrorKind.PERMISSION_DENIED, "permission denied");
    }

    public ErrorKind kind() {
        return kind;
    }

    public List<String> errors() {
        return errors;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    public Optional<String> refusedPin() {
        return Optional.ofNullable(refusedPin);
    }
}
