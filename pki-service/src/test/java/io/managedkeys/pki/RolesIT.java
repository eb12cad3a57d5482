package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A patch of a role changes what it names (RFC 7396). */
class RolesIT extends RunningPki {
    private static final Map<String, Object> EVERYTHING = Map.ofEntries(
            Map.entry("allowed_domains", List.of("a.com", "b.com")),
            Map.entry("allow_subdomains", true),
            Map.entry("allow_ip_sans", false),
            Map.entry("allowed_uri_sans", List.of("spiffe://x/*")),
            Map.entry("allowed_other_sans", List.of("1.3.6.1.4.1.311.20.2.3;UTF8:*")),
            Map.entry("key_type", "rsa"),
            Map.entry("key_bits", 3072),
            Map.entry("signature_bits", 384),
            Map.entry("key_usage", List.of("DigitalSignature")),
            Map.entry("ext_key_usage", List.of("ServerAuth")),
            Map.entry("ext_key_usage_oids", List.of("1.3.6.1.5.5.7.3.1")),
            Map.entry("country", List.of("CH")),
            Map.entry("organization", List.of("Example")),
            Map.entry("policy_identifiers", List.of("1.3.6.1.4.1.1.1")),
            Map.entry("ttl", "2h"),
            Map.entry("max_ttl", "72h"),
            Map.entry("not_before_duration", "45s"),
            Map.entry("no_store", true),
            Map.entry("cn_validations", List.of("email")));

    @Test
    void aPatchKeepsWhatItDoesNotName() {
        ObjectNode before = (ObjectNode) door.write("roles/all", EVERYTHING).data();

        Door.Answer empty = door.patch("roles/all", Map.of());
        Door.Answer patched = door.patch("roles/all", Map.of("ttl", "1h"));

        assertThat(empty.status()).as(empty.text()).isEqualTo(200);
        assertThat(empty.data()).isEqualTo(before);
        assertThat(patched.data()).isEqualTo(before.put("ttl", 3600));
        assertThat(door.read("roles/all").data()).isEqualTo(patched.data());
    }

    @Test
    void nullMakesAFieldItsDefault() {
        ObjectNode before = (ObjectNode) door.write("roles/all", EVERYTHING).data();
        Map<String, Object> patch = new HashMap<>();
        patch.put("allowed_domains", null);
        patch.put("max_ttl", null);
        patch.put("allow_ip_sans", null);

        Door.Answer patched = door.patch("roles/all", patch);

        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        before.putArray("allowed_domains");
        assertThat(patched.data()).isEqualTo(before.put("max_ttl", 0).put("allow_ip_sans", true));
    }

    @Test
    void aPatchIsCheckedAsAWhole() {
        door.write("roles/all", EVERYTHING);

        Door.Answer refused = door.patch("roles/all", Map.of("max_ttl", "1h"));

        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(door.read("roles/all").data("max_ttl")).isEqualTo("259200");
    }
}
