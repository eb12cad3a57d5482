package io.managedkeys.suite.matrix;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One column: a kind of key in a backend.
 *
 * @param backend Vault's name of its type
 * @param kind as the page calls it
 * @param name of the managed key, and of what it is called in its backend
 * @param fields of the write that makes it
 */
record MatrixKey(String backend, String kind, String name, Map<String, Object> fields) {
    MatrixKey {
        fields = Map.copyOf(fields);
    }

    static MatrixKey of(String backend, String kind, Map<String, Object> place, Map<String, Object> key) {
        String name = "matrix-" + backend + "-" + kind.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        Map<String, Object> fields = new HashMap<>(place);
        key.forEach((field, value) -> fields.put(field, value.equals("<name>") ? name : value));
        fields.put("allow_generate_key", true);
        fields.put("any_mount", true);
        return new MatrixKey(backend, kind, name, fields);
    }
}
