package io.managedkeys.registry.managedkey;

import io.managedkeys.common.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The secrets that a write brings, by name. An empty one and {@code redacted}, as a read shows it, are none. */
record GivenSecrets(Map<String, Secret> byName) {
    static final String REDACTED = "redacted";

    private static final byte[] REDACTED_BYTES = REDACTED.getBytes(StandardCharsets.UTF_8);

    GivenSecrets {
        byName = Map.copyOf(byName);
    }

    static GivenSecrets of(ManagedKeyType type, ManagedKeyFields fields) {
        Map<String, Secret> given = new TreeMap<>();
        for (String name : type.secrets()) {
            Secret secret = fields.secrets().get(name);
            if (secret != null && !isAbsent(secret)) {
                given.put(name, secret);
            }
        }
        return new GivenSecrets(given);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    private static boolean isAbsent(Secret secret) {
        return secret.isEmpty() || secret.reveal(bytes -> Arrays.equals(bytes, REDACTED_BYTES));
    }
}
