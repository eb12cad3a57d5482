package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Intermediates: requested in one mount, signed in another, and what is issued below them. */
class IntermediatesIT extends RunningPki {
    private Door roots;
    private String root;

    @BeforeEach
    void makeRoot() {
        roots = doorTo(UUID.randomUUID());
        root = makeRoot(managedKey(KeySpec.EC_P384), Map.of()).data("certificate");
    }

    private Door.Answer makeRoot(SoftwareKey key, Map<String, ?> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("common_name", "Root");
        fields.put("managed_key_name", key.name());
        fields.putIfAbsent("ttl", "8760h");
        return done(roots.write("root/generate/kms", fields));
    }

    private static Door.Answer done(Door.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private Door.Answer request(SoftwareKey key, Map<String, ?> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.putIfAbsent("common_name", "Intermediate");
        fields.put("managed_key_name", key.name());
        return done(door.write("intermediate/generate/kms", fields));
    }

    private Door.Answer sign(String csr, Map<String, ?> more) {
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("csr", csr);
        return roots.write("root/sign-intermediate", fields);
    }

    /** A CA of this mount below the root, ready to issue. */
    private Door.Answer intermediate(SoftwareKey key) {
        String csr = request(key, Map.of()).data("csr");
        Door.Answer signed = done(sign(csr, Map.of("common_name", "Intermediate", "ttl", "4000h")));
        done(door.write("intermediate/set-signed", Map.of("certificate", signed.data("certificate") + "\n" + root)));
        done(door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "ttl", "1h")));
        return signed;
    }

    record Algorithm(String name, KeySpec spec, List<PermittedScheme> permitted, String signature) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Algorithm> algorithms() {
        return Stream.of(
                new Algorithm("P-256", KeySpec.EC_P256, List.of(), "SHA256withECDSA"),
                new Algorithm("P-384", KeySpec.EC_P384, List.of(), "SHA384withECDSA"),
                new Algorithm("P-521", KeySpec.EC_P521, List.of(), "SHA512withECDSA"),
                new Algorithm("Ed25519", KeySpec.ED25519, List.of(), "Ed25519"),
                new Algorithm("RSA", KeySpec.RSA_2048, List.of(), "SHA256withRSA"),
                new Algorithm(
                        "RSA, PSS alone",
                        KeySpec.RSA_2048,
                        List.of(PermittedScheme.anyHash(Family.RSA_PSS)),
                        "RSASSA-PSS"),
                new Algorithm(
                        "RSA, PKCS #1 with SHA-512 alone",
                        KeySpec.RSA_3072,
                        List.of(PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA2_512)),
                        "SHA512withRSA"),
                new Algorithm(
                        "RSA, PSS with SHA-512 alone",
                        KeySpec.RSA_2048,
                        List.of(PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_512)),
                        "RSASSA-PSS"));
    }

    private SoftwareKey key(Algorithm algorithm) {
        SoftwareKey key = SoftwareKey.of("key-" + UUID.randomUUID(), algorithm.spec());
        return registry.add(
                algorithm.permitted().isEmpty()
                        ? key
                        : key.permitting(algorithm.permitted().toArray(PermittedScheme[]::new)));
    }

    /** The same key as root, as requester and as issuer of leaves: everything it signs, others accept. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("algorithms")
    void everyKindOfKeySignsEverything(Algorithm algorithm) {
        SoftwareKey rootKey = key(algorithm);
        roots = doorTo(UUID.randomUUID());
        root = makeRoot(rootKey, Map.of()).data("certificate");
        SoftwareKey ownKey = key(algorithm);

        Door.Answer requested = request(ownKey, Map.of("add_basic_constraints", true));
        assertThat(SecondOpinion.request(requested.data("csr"))).contains("verify OK", "CA:TRUE", "CN = Intermediate");
        Door.Answer signed = intermediate(ownKey);
        X509Certificate certificate = SecondOpinion.read(signed.data("certificate"));
        assertThat(certificate.getPublicKey().getEncoded()).isEqualTo(ownKey.spki());
        assertThat(certificate.getSigAlgName()).isEqualTo(algorithm.signature());

        Door.Answer leaf = done(door.write("issue/web", Map.of("common_name", "www.example.com")));
        assertThat(SecondOpinion.read(leaf.data("certificate")).getSigAlgName()).isEqualTo(algorithm.signature());
        SecondOpinion.accept(leaf.data("certificate"), List.of(signed.data("certificate")), root);
    }

    @Test
    void refusesKeysThatNoCaCanHave() {
        SoftwareKey key = managedKey(KeySpec.EC_SECP256K1);
        Door.Answer refused =
                door.write("intermediate/generate/kms", Map.of("common_name", "I", "managed_key_name", key.name()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).contains("unsupported curve");
        assertThat(gateway.signed)
                .allMatch(signed -> !signed.grant().equals(key.uuid().toString()));
    }

    @Test
    void leavesComeWithTheWholeChain() {
        Door.Answer signed = intermediate(managedKey(KeySpec.EC_P256));
        assertThat(signed.data().path("ca_chain").size()).isEqualTo(2);
        assertThat(signed.data().path("ca_chain").path(0).asString()).isEqualTo(signed.data("certificate"));
        assertThat(signed.data("issuing_ca")).isEqualTo(root);

        Door.Answer leaf = done(door.write("issue/web", Map.of("common_name", "www.example.com")));
        assertThat(chain(leaf)).containsExactly(signed.data("certificate"), root);
        assertThat(leaf.data("issuing_ca")).isEqualTo(signed.data("certificate"));
        assertThat(chain(done(door.write(
                        "issue/web", Map.of("common_name", "a.example.com", "remove_roots_from_chain", true)))))
                .containsExactly(signed.data("certificate"));
        assertThat(door.anonymously("GET", "ca_chain").text()).isEqualTo(signed.data("certificate") + "\n" + root);
        assertThat(door.read("issuer/default").data("certificate")).isEqualTo(signed.data("certificate") + "\n");
    }

    private static List<String> chain(Door.Answer answer) {
        List<String> chain = new ArrayList<>();
        answer.data().path("ca_chain").forEach(pem -> chain.add(pem.asString()));
        return chain;
    }

    @Test
    void aThirdLevelStandsBelowTheSecond() {
        Door.Answer second = intermediate(managedKey(KeySpec.EC_P256));
        Door third = doorTo(UUID.randomUUID());
        String csr = done(third.write(
                        "intermediate/generate/kms",
                        Map.of(
                                "common_name",
                                "Third",
                                "managed_key_name",
                                managedKey(KeySpec.RSA_2048).name())))
                .data("csr");
        Door.Answer signed =
                done(door.write("issuer/default/sign-intermediate", Map.of("csr", csr, "use_csr_values", true)));
        done(third.write("issuers/import/bundle", Map.of("pem_bundle", String.join("\n", chain(signed)))));
        done(third.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "ttl", "1h")));
        Door.Answer leaf = done(third.write("issue/web", Map.of("common_name", "www.example.com")));
        assertThat(chain(leaf)).hasSize(3);
        SecondOpinion.accept(
                leaf.data("certificate"), List.of(signed.data("certificate"), second.data("certificate")), root);
    }

    @Test
    void theRequestSaysWhatWasAsked() {
        SoftwareKey key = managedKey(KeySpec.RSA_2048);
        Map<String, Object> fields = new HashMap<>(Map.of(
                "common_name", "ca.example.com",
                "alt_names", "b.example.com,me@example.com",
                "ip_sans", "10.0.0.1",
                "uri_sans", "urn:x",
                "organization", "Org",
                "ou", "A,B",
                "country", "AT",
                "serial_number", "S1",
                "key_usage", "DigitalSignature,zzz",
                "use_pss", true));
        fields.put("signature_bits", 384);
        fields.put("key_name", "ik");
        Door.Answer requested = request(key, fields);

        String said = SecondOpinion.request(requested.data("csr"));
        assertThat(said)
                .contains(
                        "verify OK",
                        "C = AT, O = Org, OU = A + OU = B, CN = ca.example.com, serialNumber = S1",
                        "rsassaPss",
                        "DNS:b.example.com",
                        "DNS:ca.example.com",
                        "email:me@example.com",
                        "IP Address:10.0.0.1",
                        "URI:urn:x",
                        "Digital Signature, Certificate Sign, CRL Sign")
                .doesNotContain("CA:TRUE");
        assertThat(requested.warnings()).anyMatch(warning -> warning.contains("ignored: zzz"));
        assertThat(door.read("key/ik").data("key_id")).isEqualTo(requested.data("key_id"));
        String der = done(door.write(
                        "intermediate/generate/existing", Map.of("common_name", "x", "key_ref", "ik", "format", "der")))
                .data("csr");
        assertThat(Base64.getDecoder().decode(der)).startsWith(0x30);
        assertThat(done(door.write("intermediate/cross-sign", Map.of("common_name", "x", "key_ref", "ik")))
                        .data("key_id"))
                .isEqualTo(requested.data("key_id"));
        assertThat(door.list("issuers").status()).isEqualTo(404);
    }

    @Test
    void whatAnIssuerPermitsHoldsForCasBelow() {
        String csr = request(managedKey(KeySpec.EC_P256), Map.of()).data("csr");
        X509Certificate plain = SecondOpinion.read(
                done(sign(csr, Map.of("common_name", "I", "ttl", "1h"))).data("certificate"));
        assertThat(plain.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(plain.getKeyUsage()).containsExactly(false, false, false, false, false, true, true, false, false);

        roots = doorTo(UUID.randomUUID());
        makeRoot(managedKey(KeySpec.EC_P256), Map.of("max_path_length", 1, "permitted_dns_domains", "example.com"));
        Door.Answer below = done(sign(csr, Map.of("common_name", "ca.example.com", "ttl", "1h")));
        assertThat(SecondOpinion.read(below.data("certificate")).getBasicConstraints())
                .isZero();
        Door.Answer clamped =
                done(sign(csr, Map.of("common_name", "ca.example.com", "ttl", "1h", "max_path_length", 5)));
        assertThat(SecondOpinion.read(clamped.data("certificate")).getBasicConstraints())
                .isZero();
        assertThat(clamped.warnings()).anyMatch(warning -> warning.startsWith("max_path_length is 0"));
        assertThat(sign(csr, Map.of("common_name", "ca.evil.test", "ttl", "1h")).error())
                .contains("not authorized to sign for this name");

        roots = doorTo(UUID.randomUUID());
        makeRoot(managedKey(KeySpec.EC_P256), Map.of("max_path_length", 0));
        assertThat(sign(csr, Map.of("common_name", "I", "ttl", "1h")).error())
                .isEqualTo("signing certificate has a max path length of zero, and cannot issue further CA"
                        + " certificates");
    }

    @Test
    void aCaDoesNotOutliveItsIssuer() {
        String csr = request(managedKey(KeySpec.EC_P256), Map.of()).data("csr");
        Map<String, Object> tooLong = new HashMap<>(Map.of("common_name", "I", "ttl", "20000h"));
        Door.Answer cut = done(sign(csr, tooLong));
        assertThat(cut.warnings()).anyMatch(warning -> warning.contains("truncated to the issuer's notAfter"));
        assertThat(SecondOpinion.read(cut.data("certificate")).getNotAfter())
                .isEqualTo(SecondOpinion.read(root).getNotAfter());
        tooLong.put("enforce_leaf_not_after_behavior", true);
        assertThat(sign(csr, tooLong).error()).contains("beyond the expiration of the CA certificate");
        tooLong.remove("enforce_leaf_not_after_behavior");
        roots.patch("issuer/default", Map.of("leaf_not_after_behavior", "always_enforce_err"));
        assertThat(sign(csr, tooLong).status()).isEqualTo(400);
    }

    @Test
    void subjectNamesAndKeyIdAreTheRequestsOrTheCsrs() {
        String csr = request(
                        managedKey(KeySpec.EC_P256),
                        Map.of("common_name", "From CSR", "organization", "Org", "alt_names", "csr.example.com"))
                .data("csr");
        X509Certificate fromCsr = SecondOpinion.read(
                done(sign(csr, Map.of("common_name", "Ignored", "use_csr_values", true, "ttl", "1h")))
                        .data("certificate"));
        assertThat(fromCsr.getSubjectX500Principal().getName()).isEqualTo("CN=From CSR,O=Org");
        X509Certificate unnamed =
                SecondOpinion.read(done(sign(csr, Map.of("ttl", "1h"))).data("certificate"));
        assertThat(unnamed.getSubjectX500Principal().getName()).isEqualTo("CN=From CSR,O=Org");
        Map<String, Object> fields = Map.of(
                "common_name", "From fields", "ttl", "1h", "skid", "01:02-03 04", "key_usage", "DigitalSignature");
        X509Certificate fromFields = SecondOpinion.read(done(sign(csr, fields)).data("certificate"));
        assertThat(fromFields.getSubjectX500Principal().getName()).isEqualTo("CN=From fields");
        assertThat(fromFields.getExtensionValue("2.5.29.14")).endsWith(1, 2, 3, 4);
        assertThat(fromFields.getKeyUsage()[0]).isTrue();
        assertThat(sign(csr, Map.of("common_name", "I", "skid", "zz")).error())
                .isEqualTo("cannot parse requested SKID value as hex: encoding/hex: invalid byte: U+007A 'z'");
        assertThat(sign(csr, Map.of("common_name", "I", "skid", "abc")).error()).contains("odd length");

        String nameless =
                request(managedKey(KeySpec.EC_P256), Map.of("common_name", "")).data("csr");
        assertThat(sign(nameless, Map.of("ttl", "1h")).error()).contains("needs a subject");
        assertThat(roots.write("root/sign-intermediate", Map.of("common_name", "x"))
                        .error())
                .isEqualTo("\"csr\" is empty");
    }

    @Test
    void importsAreTakenOnceAndLinked() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        String csr = request(key, Map.of("key_name", "ik")).data("csr");
        String signed = done(sign(csr, Map.of("common_name", "I", "ttl", "1h"))).data("certificate");

        Door.Answer first = done(door.write("intermediate/set-signed", Map.of("certificate", signed)));
        String issuer = first.data().path("imported_issuers").path(0).asString();
        assertThat(first.data().path("mapping").path(issuer).asString())
                .isEqualTo(door.read("key/ik").data("key_id"));
        assertThat(door.read("config/issuers").data("default")).isEqualTo(issuer);
        Door.Answer again = done(door.write("issuers/import/cert", Map.of("pem_bundle", signed + "\n" + root)));
        assertThat(again.data().path("existing_issuers").path(0).asString()).isEqualTo(issuer);
        String rootId = again.data().path("imported_issuers").path(0).asString();
        assertThat(again.data().path("mapping").path(rootId).asString("?")).isEmpty();
        assertThat(door.read("issuer/" + rootId).data("key_id")).isEmpty();
        assertThat(door.write("config/issuers", Map.of("default", rootId)).warnings())
                .anyMatch(warning -> warning.contains("has no key associated with it"));
        done(door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec")));
        assertThat(door.write("issue/web", Map.of("common_name", "a.example.com"))
                        .error())
                .isEqualTo("could not fetch the CA certificate (was one set?): unable to fetch corresponding key for"
                        + " issuer %s; unable to use this issuer for signing".formatted(rootId));
    }

    @Test
    void aCertificateThatCameBeforeItsKeyFindsIt() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        String csr = request(key, Map.of("key_name", "ik")).data("csr");
        String signed = done(sign(csr, Map.of("common_name", "I", "ttl", "1h"))).data("certificate");
        Door elsewhere = doorTo(UUID.randomUUID());
        String issuer = done(elsewhere.write("issuers/import/cert", Map.of("pem_bundle", signed)))
                .data()
                .path("imported_issuers")
                .path(0)
                .asString();
        assertThat(elsewhere.read("config/issuers").data("default")).isEmpty();

        String keyId = done(elsewhere.write("keys/generate/kms", Map.of("managed_key_name", key.name())))
                .data("key_id");

        assertThat(elsewhere.read("issuer/" + issuer).data("key_id")).isEqualTo(keyId);
        assertThat(elsewhere.read("config/issuers").data("default")).isEqualTo(issuer);
    }

    @Test
    void refusesWhatIsNoCa() {
        Door.Answer signed = intermediate(managedKey(KeySpec.EC_P256));
        Door.Answer leaf = done(door.write("issue/web", Map.of("common_name", "www.example.com")));
        String key = leaf.data("private_key");
        Map<String, String> wrong = new HashMap<>();
        wrong.put(
                leaf.data("certificate"), "Error parsing issuer 0: Refusing to import non-CA certificate\n-----BEGIN");
        wrong.put(signed.data("certificate") + "\n" + key, "private keys ");
        wrong.put("zz", "too short");
        wrong.put("z".repeat(300), "provided PEM block contained no data");
        wrong.put(root + "\n-----BEGIN CERTIFICATE-----\nzzzz\n", "provided PEM block contained no data");
        wrong.put(
                "-----BEGIN CERTIFICATE-----\n" + "A".repeat(80) + "\n-----END CERTIFICATE-----",
                "Error parsing issuer 0: unable to parse certificate");
        int before = door.list("issuers").data().path("keys").size();
        wrong.forEach((text, why) -> {
            for (String path : List.of("issuers/import/cert", "issuers/import/bundle", "config/ca")) {
                Door.Answer refused = door.write(path, Map.of("pem_bundle", text));
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.error()).contains(why);
                assertThat(refused.text()).doesNotContain("PRIVATE KEY");
            }
        });
        assertThat(door.write("config/ca", Map.of()).error())
                .isEqualTo("'pem_bundle' and 'certificate' parameters were empty");
        assertThat(door.write("config/ca", Map.of("pem_bundle", root, "certificate", root))
                        .error())
                .isEqualTo("'pem_bundle' and 'certificate' parameters were both provided");
        assertThat(door.list("issuers").data().path("keys").size()).isEqualTo(before);
    }

    @Test
    void aCrossSignedRootLeadsBothWays() {
        SoftwareKey newKey = managedKey(KeySpec.EC_P256);
        String newRoot = done(door.write(
                        "root/generate/kms",
                        Map.of("common_name", "New Root", "managed_key_name", newKey.name(), "key_name", "new")))
                .data("certificate");
        String csr = done(door.write("intermediate/cross-sign", Map.of("common_name", "New Root", "key_ref", "new")))
                .data("csr");
        String cross =
                done(sign(csr, Map.of("use_csr_values", true, "ttl", "4000h"))).data("certificate");
        done(door.write("issuers/import/cert", Map.of("pem_bundle", cross + "\n" + root)));
        done(door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "ttl", "1h")));

        Door.Answer leaf = done(door.write("issue/web", Map.of("common_name", "www.example.com")));

        assertThat(chain(leaf)).containsExactly(newRoot, cross, root);
        SecondOpinion.accept(leaf.data("certificate"), newRoot);
        SecondOpinion.accept(leaf.data("certificate"), List.of(cross), root);
    }

    @Test
    void constraintsOfAnotherWayUpDoNotBind() {
        SoftwareKey newKey = managedKey(KeySpec.EC_P256);
        done(door.write(
                "root/generate/kms",
                Map.of("common_name", "New Root", "managed_key_name", newKey.name(), "key_name", "new")));
        String csr = done(door.write("intermediate/cross-sign", Map.of("common_name", "New Root", "key_ref", "new")))
                .data("csr");
        String cross = done(sign(
                        csr,
                        Map.of(
                                "use_csr_values",
                                true,
                                "ttl",
                                "4000h",
                                "max_path_length",
                                0,
                                "permitted_dns_domains",
                                "old.test")))
                .data("certificate");
        done(door.write("issuers/import/cert", Map.of("pem_bundle", cross + "\n" + root)));
        done(door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec", "ttl", "1h")));

        Door.Answer leaf = done(door.write("issue/web", Map.of("common_name", "www.example.com")));
        assertThat(chain(leaf)).hasSize(3);
        String below = request(managedKey(KeySpec.EC_P256), Map.of()).data("csr");
        done(door.write("root/sign-intermediate", Map.of("csr", below, "common_name", "ca.example.com", "ttl", "1h")));
    }
}
