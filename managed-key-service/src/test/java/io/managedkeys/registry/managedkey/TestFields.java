package io.managedkeys.registry.managedkey;

import io.managedkeys.common.wire.WireFields;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of managed-key writes; each call gives a new one. */
public final class TestFields {
    private final Map<String, Object> fields;

    private TestFields(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** What an EC key of its own in the token {@code dev} needs, all texts as a CLI sends them. */
    public static TestFields pkcs11() {
        return new TestFields(Map.of(
                "library", "softhsm",
                "token_label", "dev",
                "pin", "1234",
                "key_label", "k",
                "mechanism", "0x1041",
                "curve", "P256",
                "allow_generate_key", "true"));
    }

    /** An EC key of AWS KMS with credentials. */
    public static TestFields awsKms() {
        return new TestFields(Map.of(
                "access_key", "AKIAEXAMPLE",
                "secret_key", "aws-secret",
                "kms_key", "alias/k",
                "key_type", "ECDSA",
                "curve", "P256",
                "allow_generate_key", "true"));
    }

    /** An RSA key of a vault with a client's credentials. */
    public static TestFields azureKeyVault() {
        return new TestFields(Map.of(
                "tenant_id", "contoso.onmicrosoft.com",
                "client_id", "11111111-2222-3333-4444-555555555555",
                "client_secret", "azure-secret",
                "vault_name", "keys-of-dev",
                "key_name", "k",
                "key_type", "RSA-HSM",
                "key_bits", "2048",
                "allow_generate_key", "true"));
    }

    /** An EC key of Google Cloud KMS with credentials. */
    public static TestFields gcpCkms() {
        return new TestFields(Map.of(
                "credentials", "{\"type\":\"service_account\"}",
                "project", "project-1",
                "region", "europe-west3",
                "key_ring", "ring",
                "crypto_key", "k",
                "algorithm", "ec_sign_p256_sha256",
                "allow_generate_key", "true"));
    }

    public TestFields with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new TestFields(more);
    }

    public TestFields without(String name) {
        Map<String, Object> fewer = new LinkedHashMap<>(fields);
        fewer.remove(name);
        return new TestFields(fewer);
    }

    public String json() {
        return JsonMapper.shared().writeValueAsString(fields);
    }

    /** As the type reads them. */
    BackendSettings settings(ManagedKeyType type) {
        return settings(type, CloudDefaults.NONE);
    }

    BackendSettings settings(ManagedKeyType type, CloudDefaults defaults) {
        return type.read(fields()).settings(policy(), defaults);
    }

    KeyPolicy policy() {
        return KeyPolicy.of(fields().as(ManagedKeyFields.class));
    }

    Pkcs11Settings pkcs11Settings() {
        return (Pkcs11Settings) settings(ManagedKeyType.PKCS11);
    }

    WireFields fields() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(json())
                .properties()
                .forEach(field -> values.put(field.getKey(), field.getValue()));
        return new WireFields(values);
    }
}
