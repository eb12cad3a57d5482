package io.managedkeys.common.grant;

/** Why an engine uses a key: for a client's request, or for upkeep of its own (CRLs, rotation). */
public enum Purpose {
    REQUEST,
    MAINTENANCE
}
