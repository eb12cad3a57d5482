package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.key.KeyIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The keys in use of one token, so that all grants of a key share its handle and its limit; the least used goes. */
final class OpenKeys {
    private static final int MOST = 10_000;

    private final Map<Name, KeyHandle> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, KeyHandle> eldest) {
            return size() > MOST;
        }
    };

    /** Grants that agree in all of it are for the same key, used in the same way. */
    record Name(UUID managedKey, KeyLocator locator, KeyIdentity identity, int maxParallel) {}

    synchronized KeyHandle open(Name name, Supplier<KeyHandle> otherwise) {
        KeyHandle known = keys.get(name);
        if (known == null) {
            known = otherwise.get();
            keys.put(name, known);
        }
        return known;
    }
}
