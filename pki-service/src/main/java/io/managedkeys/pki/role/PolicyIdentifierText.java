package io.managedkeys.pki.role;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.LenientJson;
import io.managedkeys.common.wire.WireFields;
import io.managedkeys.pki.x509.PolicyIdentifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Policy identifiers as clients write them: an OID, or JSON text with {@code oid}, {@code cps} and {@code notice}. */
final class PolicyIdentifierText {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private PolicyIdentifierText() {}

    private record Texts(List<String> policyIdentifiers) {}

    /**
     * The field's value as a list of texts in their stored form.
     *
     * @throws ApiException 400 when an entry is neither form; objects of real JSON are refused, as Vault does
     */
    static List<String> read(JsonNode field) {
        List<String> entries = new ArrayList<>();
        if (!field.isString()) {
            entries.addAll(LenientJson.read(new WireFields(Map.of("policy_identifiers", field)), Texts.class)
                    .value()
                    .policyIdentifiers());
        } else {
            String text = field.stringValue().trim();
            if (text.startsWith("[")) {
                return objects(text);
            }
            entries.addAll(text.startsWith("{") ? List.of(text) : List.of(text.split(",", -1)));
        }
        return entries.stream()
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> text(parse(entry)))
                .toList();
    }

    private static List<String> objects(String json) {
        try {
            List<String> texts = new ArrayList<>();
            for (JsonNode item : MAPPER.readTree(json)) {
                texts.add(text(item.isObject() ? policy(item, item.toString()) : parse(item.asString())));
            }
            return texts;
        } catch (JacksonException e) {
            throw refused(json, e);
        }
    }

    static PolicyIdentifier parse(String entry) {
        if (PolicyIdentifier.isOid(entry)) {
            return new PolicyIdentifier(entry, "", "");
        }
        try {
            return policy(MAPPER.readTree(entry), entry);
        } catch (JacksonException e) {
            throw refused(entry, e);
        }
    }

    private static PolicyIdentifier policy(JsonNode node, String entry) {
        String oid = node.path("oid").asString("");
        if (!node.isObject() || !PolicyIdentifier.isOid(oid)) {
            throw refused(entry, null);
        }
        return new PolicyIdentifier(
                oid, node.path("cps").asString(""), node.path("notice").asString(""));
    }

    private static String text(PolicyIdentifier policy) {
        if (policy.cps().isEmpty() && policy.notice().isEmpty()) {
            return policy.oid();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("oid", policy.oid());
        if (!policy.cps().isEmpty()) {
            fields.put("cps", policy.cps());
        }
        if (!policy.notice().isEmpty()) {
            fields.put("notice", policy.notice());
        }
        return MAPPER.writeValueAsString(fields);
    }

    private static ApiException refused(String entry, @Nullable Exception cause) {
        String text = "Policy Identifier \"%s\" is neither a valid OID nor a JSON Policy Identifier".formatted(entry);
        return cause == null
                ? ApiException.invalid(text)
                : new ApiException(io.managedkeys.common.error.ErrorKind.INVALID_REQUEST, text, cause);
    }
}
