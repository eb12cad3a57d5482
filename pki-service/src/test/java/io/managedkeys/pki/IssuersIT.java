package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of issuers, which of them is meant when none is named, their chains and their end. */
class IssuersIT extends RunningPki {
    private static final Map<String, String> WWW = Map.of("common_name", "www.example.com");

    private SoftwareKey key;
    private String root;

    @BeforeEach
    void makeRootAndRole() {
        key = managedKey(KeySpec.EC_P256);
        root = root("root-a", "Root A", key);
        door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "ttl", "1h"));
    }

    private String root(String name, String subject, SoftwareKey managedKey) {
        Door.Answer made = door.write(
                "root/generate/kms",
                Map.of("common_name", subject, "issuer_name", name, "managed_key_name", managedKey.name()));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made.data("issuer_id");
    }

    private byte[] extension(String pem, org.bouncycastle.asn1.ASN1ObjectIdentifier type) {
        byte[] value = SecondOpinion.read(pem).getExtensionValue(type.getId());
        return value == null ? new byte[0] : value;
    }

    @Test
    void aPostReplacesAndAPatchMerges() {
        Door.Answer set = door.write(
                "issuer/root-a",
                Map.of(
                        "issuer_name", "renamed",
                        "leaf_not_after_behavior", "truncate",
                        "usage", List.of("issuing-certificates"),
                        "issuing_certificates", "http://a.example/ca",
                        "delta_crl_distribution_points", "http://a.example/delta",
                        "enable_aia_url_templating", true,
                        "revocation_signature_algorithm", "ecdsawithsha256"));
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.data("issuer_name")).isEqualTo("renamed");
        assertThat(set.data("usage")).isEqualTo("issuing-certificates,read-only");
        assertThat(set.data("revocation_signature_algorithm")).isEqualTo("ECDSAWithSHA256");
        assertThat(set.data().path("delta_crl_distribution_points").toString())
                .isEqualTo("[\"http://a.example/delta\"]");

        Door.Answer patched = door.patch("issuer/renamed", Map.of("leaf_not_after_behavior", "permit"));
        assertThat(patched.data("leaf_not_after_behavior")).isEqualTo("permit");
        assertThat(patched.data("issuer_name")).isEqualTo("renamed");
        assertThat(patched.data("usage")).isEqualTo("issuing-certificates,read-only");
        assertThat(door.read("issuer/renamed").data()).isEqualTo(patched.data());

        Door.Answer bare = door.write("issuer/renamed", Map.of());
        assertThat(bare.data("issuer_name")).isEmpty();
        assertThat(bare.data("leaf_not_after_behavior")).isEqualTo("err");
        assertThat(bare.data("usage")).isEqualTo("crl-signing,issuing-certificates,ocsp-signing,read-only");
        assertThat(bare.data().path("issuing_certificates").isEmpty()).isTrue();
        assertThat(door.read("issuer/renamed").status()).isEqualTo(400);
        assertThat(door.read("issuer/" + root).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "leaf_not_after_behavior        | zz       | Unknown value for field `leaf_not_after_behavior`",
                "usage                          | zz       | Unable to parse specified usages: [zz]",
                "issuing_certificates           | zz       | invalid URL found in Authority Information Access",
                "ocsp_servers                   | //a/b    | invalid URL found in Authority Information Access",
                "revocation_signature_algorithm | zz       | Unknown value for field",
                "revocation_signature_algorithm | SHA256WithRSA | unable to use issuer of type ECDSA to sign with SHA256-RSA",
                "manual_chain                   | root-b   | expected first cert in chain to be a self-reference",
                "manual_chain                   | self,self | stands twice",
                "manual_chain                   | self,nobody | unable to find PKI issuer for reference: nobody",
                "issuer_name                    | root-b   | issuer name already in use",
                "issuer_name                    | DEFAULT  | reserved keyword 'default'",
                "issuer_name                    | a b      | issuer name contained invalid characters"
            })
    void refusesWhatMakesNoSense(String field, String value, String text) {
        root("root-b", "Root B", key);
        Door.Answer before = door.read("issuer/root-a");
        for (String method : List.of("POST", "PATCH")) {
            Door.Answer refused = door.send(method, "issuer/root-a", "{\"%s\":\"%s\"}".formatted(field, value), true);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).contains(text);
        }
        assertThat(door.read("issuer/root-a").data()).isEqualTo(before.data());
    }

    @Test
    void usagesHold() {
        door.patch("issuer/root-a", Map.of("usage", "crl-signing"));
        Door.Answer refused = door.write("issue/web", WWW);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).contains("requested usage issuing-certificates but only had usage crl-signing");
        assertThat(door.read("issuer/root-a/pem").status()).isEqualTo(200);
    }

    @Test
    void leavesOutliveTheIssuerAsItSays() {
        door.write("roles/long", Map.of("allow_any_name", true, "key_type", "ec", "max_ttl", "87000h"));
        Map<String, String> tooLong = Map.of("common_name", "a.example.com", "ttl", "80000h");
        String notAfter = SecondOpinion.read(door.read("issuer/root-a").data("certificate"))
                .getNotAfter()
                .toString();
        for (String strict : List.of("err", "always_enforce_err")) {
            door.patch("issuer/root-a", Map.of("leaf_not_after_behavior", strict));
            assertThat(door.write("issue/long", tooLong).error()).contains("beyond the expiration of the CA");
        }
        door.patch("issuer/root-a", Map.of("leaf_not_after_behavior", "truncate"));
        assertThat(SecondOpinion.read(door.write("issue/long", tooLong).data("certificate"))
                        .getNotAfter()
                        .toString())
                .isEqualTo(notAfter);
        door.patch("issuer/root-a", Map.of("leaf_not_after_behavior", "permit"));
        assertThat(SecondOpinion.read(door.write("issue/long", tooLong).data("certificate"))
                        .getNotAfter()
                        .toString())
                .isNotEqualTo(notAfter);
    }

    @Test
    void anIssuersOwnUrlsReplaceTheMounts() {
        door.write(
                "config/urls",
                Map.of("issuing_certificates", "http://mount.example/ca", "ocsp_servers", "http://mount.example/ocsp"));
        Map<String, Object> own = Map.of(
                "crl_distribution_points", "http://own.example/{{issuer_id}}/crl", "enable_aia_url_templating", true);
        assertThat(door.patch("issuer/root-a", own).status()).isEqualTo(200);

        String leaf = door.write("issue/web", WWW).data("certificate");

        assertThat(new String(extension(leaf, Extension.cRLDistributionPoints), StandardCharsets.ISO_8859_1))
                .contains("http://own.example/" + root + "/crl");
        assertThat(extension(leaf, Extension.authorityInfoAccess)).isEmpty();
    }

    @Test
    void urlsReferToTheCluster() {
        door.write(
                "config/urls",
                Map.of(
                        "issuing_certificates", "{{cluster_aia_path}}/issuer/{{issuer_id}}/der",
                        "ocsp_servers", "{{cluster_path}}/ocsp",
                        "enable_templating", true));
        assertThat(door.write("issue/web", WWW).error()).contains("lack local cluster address information (");

        Door.Answer refused = door.write("config/cluster", Map.of("path", "zz"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("invalid, non-URL path given to cluster: zz");
        assertThat(door.write("config/cluster", Map.of("path", "https://ca.example/v1/pki"))
                        .status())
                .isEqualTo(200);
        Door.Answer merged = door.write("config/cluster", Map.of("aia_path", "http://aia.example"));
        assertThat(merged.data("path")).isEqualTo("https://ca.example/v1/pki");
        assertThat(door.read("config/cluster").data()).isEqualTo(merged.data());

        String leaf = door.write("issue/web", WWW).data("certificate");
        assertThat(new String(extension(leaf, Extension.authorityInfoAccess), StandardCharsets.ISO_8859_1))
                .contains("http://aia.example/issuer/" + root + "/der", "https://ca.example/v1/pki/ocsp");
    }

    @Test
    void theDefaultIsChosenAndFollows() {
        String other = root("root-b", "Root B", key);
        assertThat(door.read("config/issuers").data("default")).isEqualTo(root);

        assertThat(door.write("config/issuers", Map.of("default", "root-b")).data("default"))
                .isEqualTo(other);
        assertThat(door.read("issuer/default").data("issuer_id")).isEqualTo(other);
        assertThat(door.write("config/issuers", Map.of("default_follows_latest_issuer", "true"))
                        .data("default"))
                .isEqualTo(other);
        String latest = root("root-c", "Root C", key);
        assertThat(door.read("config/issuers").data("default")).isEqualTo(latest);

        for (Map<String, String> wrong :
                List.of(Map.<String, String>of(), Map.of("default", ""), Map.of("default", "default"))) {
            assertThat(door.write("config/issuers", wrong).error())
                    .isEqualTo("Invalid issuer specification; must be non-empty and can't be 'default'.");
        }
        assertThat(door.write("config/issuers", Map.of("default", "nobody")).error())
                .isEqualTo("Error resolving issuer reference: unable to find PKI issuer for reference: nobody");
        assertThat(door.write("root/replace", Map.of()).error()).contains("reference: next");
        assertThat(door.write("root/replace", Map.of("default", "root-a")).data("default"))
                .isEqualTo(root);
    }

    @Test
    void reissuesOfOneRootAreAChain() {
        String again = root("root-again", "Root A", key);
        root("root-b", "Root B", key);

        Door.Answer issuer = door.read("issuer/root-a");
        assertThat(issuer.data().path("ca_chain").size()).isEqualTo(2);
        assertThat(issuer.data().path("ca_chain").path(1).asString())
                .isEqualTo(door.read("issuer/" + again).data("certificate"));
        assertThat(door.anonymously("GET", "ca_chain").text()).containsSubsequence("BEGIN CERT", "BEGIN CERT");
        assertThat(door.read("cert/ca_chain").data("certificate"))
                .isEqualTo(door.read("ca_chain").text());
        assertThat(door.write("issue/web", WWW).data().path("ca_chain").size()).isEqualTo(2);
        assertThat(door.read("issuer/root-b").data().path("ca_chain").size()).isEqualTo(1);

        door.delete("issuer/root-again");
        assertThat(door.read("issuer/root-a").data().path("ca_chain").size()).isEqualTo(1);
        assertThat(door.write("issue/web", WWW).data().path("ca_chain").size()).isEqualTo(1);
    }

    @Test
    void aManualChainIsTakenAsItIs() {
        String other = root("root-b", "Root B", managedKey(KeySpec.EC_P256));
        Door.Answer set = door.patch("issuer/root-a", Map.of("manual_chain", List.of("self", "root-b")));
        assertThat(set.data().path("manual_chain").toString()).isEqualTo("[\"%s\",\"%s\"]".formatted(root, other));
        assertThat(set.data().path("ca_chain").size()).isEqualTo(2);
        assertThat(door.write("issue/web", WWW).data().path("ca_chain").size()).isEqualTo(2);

        root("root-c", "Root A", key);
        assertThat(door.read("issuer/root-a").data().path("ca_chain").size())
                .as("it stays when issuers arrive")
                .isEqualTo(2);
        door.delete("issuer/root-b");
        assertThat(door.read("issuer/root-a").data().path("manual_chain").toString())
                .as("what is gone leaves it")
                .isEqualTo("[\"%s\"]".formatted(root));
        Door.Answer cleared = door.patch("issuer/root-a", Map.of("manual_chain", List.of()));
        assertThat(cleared.data().path("manual_chain").isNull()).isTrue();
        assertThat(cleared.data().path("ca_chain").size()).isEqualTo(2);
    }

    @Test
    void whatPointsAtADeletedIssuerIsTold() {
        door.write("roles/by-name", Map.of("issuer_ref", "root-a"));
        String keyId = door.read("issuer/root-a").data("key_id");

        assertThat(door.patch("issuer/root-a", Map.of("issuer_name", "other")).warnings())
                .containsExactly("The name root-a was in use by 1 roles");
        Door.Answer gone = door.delete("issuer/other");
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.warnings())
                .singleElement()
                .asString()
                .startsWith("Deleted issuer " + root + " (via issuer_ref other); this was configured as the default");
        assertThat(door.read("config/issuers").data("default")).isEmpty();
        assertThat(door.read("ca").status()).isEqualTo(204);
        assertThat(door.read("key/" + keyId).status()).as("the key stays").isEqualTo(200);
        assertThat(door.write("issue/web", WWW).error()).contains("no default issuer currently configured");
        assertThat(door.delete("issuer/other").warnings()).isEmpty();
        assertThat(door.delete("issuer/default").status()).isEqualTo(200);
    }

    @Test
    void deletingTheRootDeletesAllIssuersAndKeys() {
        root("root-b", "Root B", managedKey(KeySpec.EC_P384));
        String serial = door.write("issue/web", WWW).data("serial_number");

        for (int i = 0; i < 2; i++) {
            Door.Answer gone = door.delete("root");
            assertThat(gone.status()).isEqualTo(200);
            assertThat(gone.warnings()).singleElement().asString().startsWith("DELETE /root deletes all keys");
        }
        assertThat(door.list("issuers").status()).isEqualTo(404);
        assertThat(door.list("keys").status()).isEqualTo(404);
        assertThat(door.read("config/keys").data("default")).isEmpty();
        assertThat(door.read("config/issuers").data("default")).isEmpty();
        assertThat(door.read("cert/" + serial).status()).isEqualTo(200);
        assertThat(door.read("roles/web").status()).isEqualTo(200);
        assertThat(root("root-a", "Root A", key)).isNotEqualTo(root);
    }

    @Test
    void mountsDoNotSeeEachOther() {
        Door other = doorTo(UUID.randomUUID());
        assertThat(other.write("issuer/" + root, Map.of("issuer_name", "mine")).status())
                .isEqualTo(400);
        assertThat(other.patch("issuer/root-a", Map.of("usage", "read-only")).status())
                .isEqualTo(400);
        assertThat(other.delete("issuer/" + root).status()).isEqualTo(200);
        assertThat(other.delete("root").status()).isEqualTo(200);
        assertThat(other.write("config/issuers", Map.of("default", root)).status())
                .isEqualTo(400);
        assertThat(door.read("issuer/root-a").data("usage")).contains("issuing-certificates");
    }
}
