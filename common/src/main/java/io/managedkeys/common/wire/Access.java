package io.managedkeys.common.wire;

/** Who may call a route. */
public enum Access {
    /** A token whose policies allow the operation on the path. */
    TOKEN,
    /** As TOKEN, and the {@code sudo} capability. */
    SUDO,
    /** Anyone, without a token. */
    PUBLIC
}
