package io.managedkeys.registry.managedkey;

import io.managedkeys.common.wire.LenientJson;
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

    ManagedKeyFields fields() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(json())
                .properties()
                .forEach(field -> values.put(field.getKey(), field.getValue()));
        return LenientJson.read(new WireFields(values), ManagedKeyFields.class).value();
    }
}
