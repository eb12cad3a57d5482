package io.managedkeys.registry.managedkey;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The backend types that entries may have, one row each: how its parameters are read, what they are stored as, which
 * secrets it takes, and whether an entry may come without them.
 */
enum ManagedKeyType {
    PKCS11("pkcs11", Pkcs11Settings.class, Pkcs11Parameters::read, List.of("pin"), true);

    private final String wireName;
    private final Class<? extends BackendSettings> stored;
    private final Function<ManagedKeyFields, BackendSettings> parameters;
    private final List<String> secrets;
    private final boolean needsSecrets;

    ManagedKeyType(
            String wireName,
            Class<? extends BackendSettings> stored,
            Function<ManagedKeyFields, BackendSettings> parameters,
            List<String> secrets,
            boolean needsSecrets) {
        this.wireName = wireName;
        this.stored = stored;
        this.parameters = parameters;
        this.secrets = secrets;
        this.needsSecrets = needsSecrets;
    }

    static Optional<ManagedKeyType> named(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(wireName))
                .findFirst();
    }

    String wireName() {
        return wireName;
    }

    /** Checks the parameters of a write; what only the backend knows is not judged here. */
    BackendSettings read(ManagedKeyFields fields) {
        return parameters.apply(fields);
    }

    BackendSettings stored(String json) {
        return StoredForm.json(json, stored);
    }

    /** Names of the secrets on the wire, which are also their names among the enclosed credentials. */
    List<String> secrets() {
        return secrets;
    }

    /** Whether an entry without any secret makes no sense, since the gateway has none of its own for the type. */
    boolean needsSecrets() {
        return needsSecrets;
    }
}
