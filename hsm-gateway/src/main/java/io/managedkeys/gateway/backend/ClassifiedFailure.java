package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a cloud did not do what it was asked. Each backend maps its provider's codes to these in one table; kind, text and
 * retry-after then cross the hop to the caller. The provider's own text never does.
 */
public enum ClassifiedFailure {
    THROTTLED(ErrorKind.UNAVAILABLE, "it is throttled: too many requests; try again later or raise the quota"),
    UNREACHABLE(ErrorKind.UNAVAILABLE, "it is unavailable: it cannot be reached or has a fault; try again later"),
    TIMED_OUT(ErrorKind.UNAVAILABLE, "it timed out: no answer in time; try again later"),
    ACCESS_DENIED(
            ErrorKind.BACKEND_FAILED, "access denied: the credentials do not permit this; grant them the permission"),
    BAD_CREDENTIALS(
            ErrorKind.BACKEND_FAILED,
            "the credentials were refused: write the managed key with valid ones, or see to the gateway's own where it"
                    + " has none"),
    DISABLED(ErrorKind.BACKEND_FAILED, "the key is disabled: enable it in the backend"),
    PENDING_DELETION(
            ErrorKind.BACKEND_FAILED, "the key is pending deletion or destroyed: cancel the deletion in the backend"),
    NOT_READY(ErrorKind.UNAVAILABLE, "the key is not ready yet: try again later"),
    NOT_FOUND(ErrorKind.BACKEND_FAILED, "key not found: check the key's name, and region or project"),
    WRONG_USAGE(ErrorKind.INVALID_REQUEST, "wrong usage: the key's purpose in the backend does not permit this"),
    WRONG_REGION(ErrorKind.BACKEND_FAILED, "wrong region: the key is not in the region that the managed key names"),
    CHANGED(ErrorKind.BACKEND_FAILED, "the key is not the one that was granted: it was replaced in the backend"),
    BAD_ANSWER(ErrorKind.BACKEND_FAILED, "the answer is damaged or not for this request; nothing of it was used"),
    REFUSED(ErrorKind.BACKEND_FAILED, "the operation failed");

    private static final Duration SOON = Duration.ofSeconds(2);

    private final ErrorKind kind;
    private final String advice;

    ClassifiedFailure(ErrorKind kind, String advice) {
        this.kind = kind;
        this.advice = advice;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** What is wrong and what to do about it, in one sentence. */
    public String advice() {
        return advice;
    }

    /** Whether the same request may do better later. */
    public boolean isRetryable() {
        return kind == ErrorKind.UNAVAILABLE;
    }

    /**
     * @param place what a person calls the backend and key: {@code "AWS KMS key alias/x in eu-central-1"}; no secret
     * @param retryAfter as the provider said, or null
     */
    public ApiException at(String place, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        Duration wait = isRetryable() ? (retryAfter == null ? SOON : retryAfter) : null;
        return new ApiException(kind, List.of(place + ": " + advice), wait, null, cause);
    }
}
