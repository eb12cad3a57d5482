package io.managedkeys.common.engine;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a policy lets a caller do on a path, by Vault's names. */
public enum Capability {
    CREATE,
    READ,
    UPDATE,
    PATCH,
    DELETE,
    LIST,
    SUDO,
    /** Everything, in the token's namespace and below. */
    ROOT;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static Capability fromJson(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
