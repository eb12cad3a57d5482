package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import io.managedkeys.registry.managedkey.BackendParameters.SentSecret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The secrets that a write brings, by name. An empty one and {@code redacted}, as a read shows it, are none. */
record GivenSecrets(Map<String, Secret> byName) implements AutoCloseable {
    static final String REDACTED = "redacted";

    private static final byte[] REDACTED_BYTES = REDACTED.getBytes(StandardCharsets.UTF_8);

    GivenSecrets {
        byName = Map.copyOf(byName);
    }

    static GivenSecrets of(BackendParameters parameters) {
        Map<String, Secret> given = new TreeMap<>();
        for (SentSecret sent : parameters.secrets()) {
            Secret secret = sent.value();
            if (secret != null && !isAbsent(secret)) {
                given.put(sent.name(), secret);
            }
        }
        return new GivenSecrets(given);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /**
     * The stored half of a pair cannot be read to go with the other half.
     *
     * @throws ApiException 400 when only some of the type's secrets are here
     */
    void demandAllOrNone(ManagedKeyType type) {
        if (!isEmpty() && byName.size() < type.secrets().size()) {
            throw ApiException.invalid(String.join(" and ", type.secrets()) + " must be written together");
        }
    }

    static boolean isAbsent(Secret secret) {
        return secret.isEmpty() || secret.reveal(bytes -> Arrays.equals(bytes, REDACTED_BYTES));
    }

    /** Overwrites them. */
    @Override
    public void close() {
        byName.values().forEach(Secret::close);
    }
}
