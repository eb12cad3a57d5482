package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.error.ApiException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a resolved private or secret key is, whatever its entry says later:
 * {@code serial=…;id=…;label=…;class=private}, values URL-encoded, the CKA_ID in hex.
 */
record KeyLocator(String serial, String id, String label, boolean secret) {
    private static final String PRIVATE = "private";
    private static final String SECRET = "secret";

    String text() {
        return "serial=" + encode(serial) + ";id=" + encode(id) + ";label=" + encode(label) + ";class="
                + (secret ? SECRET : PRIVATE);
    }

    /** @throws ApiException 400 when the text is not one that {@link #text()} makes */
    static KeyLocator parse(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals),
                        URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        String serial = parts.get("serial");
        String id = parts.get("id");
        String label = parts.get("label");
        String objectClass = parts.get("class");
        if (serial == null
                || id == null
                || label == null
                || !(PRIVATE.equals(objectClass) || SECRET.equals(objectClass))) {
            throw ApiException.invalid("key grant has no PKCS#11 locator");
        }
        return new KeyLocator(serial, id, label, SECRET.equals(objectClass));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
