package io.managedkeys.common.secret;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Credentials of one managed key, encrypted to the gateway: a JWE in compact form (RFC 7516) whose protected header
 * binds it to the managed key's UUID, config version and destination. Only the gateway can open it.
 */
public record EnclosedSecret(@JsonValue String jwe) {
    /** Protected header: UUID of the managed key. */
    public static final String HEADER_MANAGED_KEY = "mk";
    /** Protected header: config version the credentials were written with. */
    public static final String HEADER_CONFIG_VERSION = "cv";
    /** Protected header: {@code BackendConfig.destination()}, base64url of its SHA-256. */
    public static final String HEADER_DESTINATION = "dst";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EnclosedSecret {}

    @Override
    public String toString() {
        return "enclosed";
    }
}
