package io.managedkeys.suite.matrix;

import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.ApiClient.Answer;
import java.util.HashMap;
import java.util.Map;

/** One key on its way through the operations; each may use what earlier ones gave. */
final class KeyTrial {
    private final ApiClient client;
    private final MatrixKey key;
    private final Map<String, String> results = new HashMap<>();

    KeyTrial(ApiClient client, MatrixKey key) {
        this.client = client;
        this.key = key;
    }

    String keyName() {
        return key.name();
    }

    /** The key's own mount of an engine. */
    String mount(String engine) {
        return key.name() + "-" + engine;
    }

    Answer transit(String path, Map<String, ?> body) {
        return post(mount("transit") + "/" + path, body);
    }

    Answer pki(String path, Map<String, ?> body) {
        return post(mount("pki") + "/" + path, body);
    }

    Answer post(String path, Map<String, ?> body) {
        return Refusal.orElse(client.post(path, body));
    }

    void keep(String name, String value) {
        results.put(name, value);
    }

    /**
     * What an earlier operation gave.
     *
     * @param operation that gives it
     */
    String kept(String name, String operation) {
        String value = results.get(name);
        if (value == null) {
            throw Refusal.because(operation);
        }
        return value;
    }

    /** Writes the managed key, has it generated, and makes a mount of each engine for it. */
    void prepare() {
        post("sys/managed-keys/%s/%s".formatted(key.backend(), key.name()), key.fields());
        post("sys/managed-keys/%s/%s/test/sign".formatted(key.backend(), key.name()), Map.of());
        post("sys/mounts/" + mount("transit"), Map.of("type", "transit"));
        post("sys/mounts/" + mount("pki"), Map.of("type", "pki"));
    }
}
