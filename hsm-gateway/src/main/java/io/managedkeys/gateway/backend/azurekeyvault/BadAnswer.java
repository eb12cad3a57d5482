package io.managedkeys.gateway.backend.azurekeyvault;

/** An answer that is not for the request it came to, or lacks what it must hold. */
final class BadAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadAnswer(String message) {
        super(message);
    }

    BadAnswer(String message, Throwable cause) {
        super(message, cause);
    }
}
