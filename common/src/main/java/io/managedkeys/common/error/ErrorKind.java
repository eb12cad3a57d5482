package io.managedkeys.common.error;

/** What went wrong, coarse enough to survive a hop between services. */
public enum ErrorKind {
    INVALID_REQUEST(400),
    PERMISSION_DENIED(403),
    NOT_FOUND(404),
    UNSUPPORTED_OPERATION(405),
    PAYLOAD_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    RATE_LIMITED(429),
    INTERNAL(500),
    NOT_INITIALIZED(501),
    BACKEND_FAILED(502),
    UNAVAILABLE(503);

    private final int status;

    ErrorKind(int status) {
        this.status = status;
    }

    /** The HTTP status a caller sees. */
    public int status() {
        return status;
    }
}
