package io.managedkeys.suite;

import java.util.HashMap;
import java.util.Map;

/** Managed keys for tests: what a client writes for a key in the suite's token. */
final class TestManagedKeys {
    static final int CKM_RSA_PKCS = 0x0001;
    static final int CKM_RSA_PKCS_PSS = 0x000D;
    static final int CKM_ECDSA = 0x1041;

    private final Map<String, Object> fields = new HashMap<>();

    private TestManagedKeys(SoftHsm token, String label) {
        fields.put("library", "softhsm");
        fields.put("token_label", SoftHsm.TOKEN);
        fields.put("pin", token.pin());
        fields.put("key_label", label);
        fields.put("allow_generate_key", true);
    }

    static TestManagedKeys ec(Suite suite, String label) {
        return ec(suite.softHsm(), label);
    }

    static TestManagedKeys ec(SoftHsm token, String label) {
        return new TestManagedKeys(token, label)
                .with("mechanism", Integer.toString(CKM_ECDSA))
                .with("curve", "P256");
    }

    static TestManagedKeys rsa(Suite suite, String label) {
        return new TestManagedKeys(suite.softHsm(), label)
                .with("mechanism", Integer.toString(CKM_RSA_PKCS))
                .with("key_bits", "2048");
    }

    TestManagedKeys with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    TestManagedKeys without(String field) {
        fields.remove(field);
        return this;
    }

    Map<String, Object> fields() {
        return Map.copyOf(fields);
    }

    /** Writes it; the key in the token is not touched yet. */
    ApiClient.Answer write(ApiClient client, String name) {
        return client.post("sys/managed-keys/pkcs11/" + name, fields());
    }

    /** Writes and resolves it. */
    void resolve(ApiClient client, String name) {
        write(client, name).expect(204);
        testSign(client, name).expect(200, 204);
    }

    static ApiClient.Answer testSign(ApiClient client, String name) {
        return client.post("sys/managed-keys/pkcs11/%s/test/sign".formatted(name), Map.of());
    }
}
