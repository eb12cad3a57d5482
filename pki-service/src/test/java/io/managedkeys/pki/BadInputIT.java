package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends, it is told that it was wrong: never a 5xx, and nothing is signed. */
class BadInputIT extends RunningPki {
    private SoftwareKey key;

    @BeforeEach
    void makeRootAndRoles() {
        key = managedKey(KeySpec.EC_P256);
        assertThat(door.write(
                                "root/generate/kms",
                                Map.of("common_name", "R", "managed_key_name", key.name(), "ttl", "87600h"))
                        .status())
                .isEqualTo(200);
        assertThat(door.write(
                                "roles/any",
                                Map.of(
                                        "allow_any_name", true,
                                        "key_type", "ec",
                                        "enforce_hostnames", false,
                                        "require_cn", false,
                                        "allowed_uri_sans", "*",
                                        "allowed_other_sans", "*",
                                        "allowed_user_ids", "*",
                                        "allowed_serial_numbers", "*"))
                        .status())
                .isEqualTo(200);
        gateway.signed.clear();
    }

    private record Wrong(String path, Map<String, ?> fields) {}

    static Stream<Wrong> refuses() {
        Map<String, String> root = Map.of("common_name", "x", "managed_key_name", "nobody");
        return Stream.of(
                new Wrong("issue/none", Map.of("common_name", "a.example.com")),
                new Wrong("issue/any", Map.of("common_name", List.of("a"))),
                new Wrong("issue/any", Map.of("alt_names", Map.of("a", "b"))),
                new Wrong("issue/any", Map.of("ttl", "tomorrow")),
                new Wrong("issue/any", Map.of("ttl", Map.of())),
                new Wrong("issue/any", Map.of("ip_sans", List.of(1))),
                new Wrong("issue/any", Map.of("ip_sans", "localhost")),
                new Wrong("issue/any", Map.of("uri_sans", "http://[")),
                new Wrong("issue/any", Map.of("uri_sans", "http://b\u00fccher.de/")),
                new Wrong("issue/any", Map.of("alt_names", "b\u00fccher@example.com")),
                new Wrong("issue/any", Map.of("other_sans", "x;UTF8:y")),
                new Wrong("issue/any", Map.of("format", "jks")),
                new Wrong("issue/any", Map.of("exclude_cn_from_sans", "perhaps")),
                new Wrong("issue/any", Map.of("not_after", "2049-13-01T00:00:00Z")),
                new Wrong("issue/any", Map.of("common_name", "a.".repeat(200) + "com")),
                new Wrong("issue/any", Map.of("cert_metadata", "YQ==")),
                new Wrong("issuer/none/issue/any", Map.of("common_name", "a.example.com")),
                new Wrong("sign/any", Map.of()),
                new Wrong("sign/any", Map.of("csr", 7)),
                new Wrong("sign/any", Map.of("csr", "-----BEGIN CERTIFICATE REQUEST-----\n!!\n-----END X-----")),
                new Wrong("sign/any", Map.of("csr", "A".repeat(1_000_000))),
                new Wrong("sign/any", Map.of("csr", "-----BEGIN ".repeat(50_000))),
                new Wrong("root/generate/kms", root),
                new Wrong("root/generate/kms", Map.of("common_name", "x")),
                new Wrong("root/generate/kms", Map.of("managed_key_name", "a", "managed_key_id", "b")),
                new Wrong("root/generate/internal", Map.of("common_name", "x")),
                new Wrong("root/generate/nonsense", Map.of("common_name", "x")),
                new Wrong("roles/bad", Map.of("ttl", "2h", "max_ttl", "1h")),
                new Wrong("roles/bad", Map.of("policy_identifiers", "[{\"oid\":")),
                new Wrong("roles/bad", Map.of("policy_identifiers", Map.of("oid", "1.2.3"))),
                new Wrong("roles/bad", Map.of("key_bits", "many")),
                new Wrong("roles/bad", Map.of("cn_validations", "disabled,email")),
                new Wrong("config/urls", Map.of("ocsp_servers", "not a url")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(Wrong request) {
        Door.Answer answer = door.write(request.path(), request.fields());

        assertThat(answer.status()).describedAs(answer.text()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
        assertThat(gateway.signed).isEmpty();
    }

    static Stream<Map<String, ?>> refusesRoots() {
        return Stream.of(
                Map.of("permitted_ip_ranges", "10.0.0.0/99", "common_name", "x"),
                Map.of("excluded_dns_domains", "b\u00fccher.de", "common_name", "x"),
                Map.of("common_name", ""),
                Map.of("common_name", "x", "issuer_name", "a b"),
                Map.of("common_name", "x", "key_name", "Default"),
                Map.of("common_name", "x", "key_type", "ec"),
                Map.of("common_name", "x", "ip_sans", "x"),
                Map.of("common_name", "x", "ttl", "1h", "not_after", "2040-01-01T00:00:00Z"),
                Map.of("common_name", "x", "max_path_length", "far"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesRoots(Map<String, ?> fields) {
        Map<String, Object> all = new java.util.HashMap<>(fields);
        all.put("managed_key_name", key.name());

        Door.Answer answer = door.write("root/generate/kms", all);

        assertThat(answer.status()).describedAs(answer.text()).isEqualTo(400);
        assertThat(gateway.signed).isEmpty();
        assertThat(door.list("issuers").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void copesWithHugeLists() {
        List<String> names =
                IntStream.range(0, 5000).mapToObj(i -> "n" + i + ".example.com").toList();

        Door.Answer leaf = door.write("issue/any", Map.of("alt_names", String.join(",", names)));

        assertThat(leaf.status()).isEqualTo(200);
        assertThat(door.write("roles/huge", Map.of("allowed_domains", names)).status())
                .isEqualTo(200);
        assertThat(door.write("issue/any", Map.of("ip_sans", Collections.nCopies(9000, "10.0.0.1")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesNoNamesOutOfThePath() {
        for (String path : List.of("roles/a%20b", "roles/.a", "roles/a.", "issue/a%20b")) {
            assertThat(door.send("POST", path, "{}", true).status())
                    .describedAs(path)
                    .isEqualTo(404);
        }
        assertThat(door.read("cert/zz").status()).isEqualTo(404);
        assertThat(door.read("cert/11:22").status()).isEqualTo(404);
        assertThat(door.read("cert/" + "1".repeat(4000)).status()).isEqualTo(404);
    }
}
