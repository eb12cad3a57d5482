package io.managedkeys.suite;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Mounts for tests, and the calls on them that tests make most. */
record TestMounts(ApiClient client, String path) {
    /** A new mount that may use the keys. */
    static TestMounts enable(ApiClient client, String type, String path, String allowedManagedKeys) {
        client.post("sys/mounts/" + path, Map.of("type", type)).expect(204);
        TestMounts mount = new TestMounts(client, path);
        mount.allow(allowedManagedKeys);
        return mount;
    }

    void allow(String allowedManagedKeys) {
        client.post("sys/mounts/%s/tune".formatted(path), Map.of("allowed_managed_keys", allowedManagedKeys))
                .expect(200, 204);
    }

    /** Makes a transit key of a managed key. */
    ApiClient.Answer transitKey(String name, String managedKey) {
        return client.post(path + "/keys/" + name, Map.of("type", "managed_key", "managed_key_name", managedKey));
    }

    ApiClient.Answer sign(String key) {
        return sign(key, "hello", Map.of());
    }

    ApiClient.Answer sign(String key, String message, Map<String, ?> options) {
        Map<String, Object> fields = new HashMap<>(options);
        fields.put("input", Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)));
        return client.post(path + "/sign/" + key, fields);
    }

    /** The public key that the engine publishes, PEM. */
    String publicKey(String key) {
        return client.get(path + "/keys/" + key).expect(200).data("/keys/1/public_key");
    }
}
