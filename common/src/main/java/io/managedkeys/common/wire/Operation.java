package io.managedkeys.common.wire;

/** Vault's operations; POST and PUT are the same write. */
public enum Operation {
    READ,
    LIST,
    WRITE,
    PATCH,
    DELETE,
    /** HTTP HEAD where a route takes it. */
    HEADER
}
