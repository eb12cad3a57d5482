package io.managedkeys.pki.key;

import io.managedkeys.pki.x509.IssuerKeyKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON that every answer about a key begins with. */
final class KeyAnswer {
    private KeyAnswer() {}

    static Map<String, Object> of(IssuerKey key) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("key_id", key.id());
        data.put("key_name", key.name());
        data.put("key_type", IssuerKeyKind.ofSpki(key.spki()).type());
        return data;
    }
}
