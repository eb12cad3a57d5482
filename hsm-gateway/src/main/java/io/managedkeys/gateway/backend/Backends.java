package io.managedkeys.gateway.backend;

import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.backend.pkcs11.Pkcs11Backends;

/** The one place that knows every kind of backend. */
public final class Backends {
    private final Pkcs11Backends pkcs11;

    public Backends(Pkcs11Backends pkcs11) {
        this.pkcs11 = pkcs11;
    }

    /** The backend that a configuration names. */
    public KeyBackend of(BackendConfig config) {
        return switch (config) { // no default: a new backend must not compile until it is placed here
            case BackendConfig.Pkcs11 key -> pkcs11.of(key);
        };
    }
}
