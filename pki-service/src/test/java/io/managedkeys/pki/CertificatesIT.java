package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every certificate is right by the JDK's and by openssl's judgement, and says what role and request wanted. */
class CertificatesIT extends RunningPki {

    private record Issuing(
            KeySpec root, PermittedScheme scheme, Map<String, ?> rootFields, Map<String, ?> role, String algorithm) {}

    static Stream<Issuing> signsByEveryKindOfKey() {
        PermittedScheme ecdsa = PermittedScheme.anyHash(Family.ECDSA);
        PermittedScheme pkcs1 = PermittedScheme.anyHash(Family.RSA_PKCS1);
        PermittedScheme pss = PermittedScheme.anyHash(Family.RSA_PSS);
        return Stream.of(
                new Issuing(KeySpec.EC_P256, ecdsa, Map.of(), Map.of("key_type", "rsa"), "SHA256withECDSA"),
                new Issuing(KeySpec.EC_P384, ecdsa, Map.of(), Map.of("key_type", "ec"), "SHA384withECDSA"),
                new Issuing(
                        KeySpec.EC_P521, ecdsa, Map.of(), Map.of("key_type", "ec", "key_bits", 384), "SHA512withECDSA"),
                new Issuing(KeySpec.RSA_2048, pkcs1, Map.of(), Map.of("key_type", "ed25519"), "SHA256withRSA"),
                new Issuing(
                        KeySpec.RSA_3072,
                        pkcs1,
                        Map.of("signature_bits", 384),
                        Map.of("key_type", "rsa", "signature_bits", 512),
                        "SHA512withRSA"),
                new Issuing(KeySpec.RSA_2048, pss, Map.of(), Map.of("key_type", "ec", "key_bits", 521), "RSASSA-PSS"),
                new Issuing(
                        KeySpec.RSA_2048,
                        pss,
                        Map.of("use_pss", true, "signature_bits", 512),
                        Map.of("key_type", "rsa", "use_pss", true, "signature_bits", 384),
                        "RSASSA-PSS"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void signsByEveryKindOfKey(Issuing issuing) throws Exception {
        SoftwareKey key = registry.add(
                SoftwareKey.of("root-" + door.mount(), issuing.root()).permitting(issuing.scheme()));
        Door.Answer root = root(key, issuing.rootFields());
        role("web", issuing.role());

        Door.Answer leaf = door.write("issue/web", Map.of("common_name", "www.example.com", "ip_sans", "10.0.0.1"));

        assertThat(leaf.status()).describedAs(leaf.text()).isEqualTo(200);
        SecondOpinion.accept(leaf.data("certificate"), root.data("certificate"));
        X509Certificate certificate = SecondOpinion.read(leaf.data("certificate"));
        X509Certificate rootCertificate = SecondOpinion.read(root.data("certificate"));
        assertThat(certificate.getSigAlgName()).isEqualTo(issuing.algorithm());
        assertThat(rootCertificate.getPublicKey().getEncoded()).isEqualTo(key.spki());
        assertThat(certificate.getKeyUsage()).startsWith(true, false, true, false, true, false);
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactly("2.5.29.15");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(rootCertificate.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        demandPair(certificate, leaf.data("private_key"));
    }

    private Door.Answer root(SoftwareKey key, Map<String, ?> fields) {
        Map<String, Object> all = new java.util.HashMap<>(fields);
        all.putAll(
                Map.of("common_name", "Test Root", "managed_key_id", key.uuid().toString(), "ttl", "8760h"));
        Door.Answer answer = door.write("root/generate/kms", all);
        assertThat(answer.status()).describedAs(answer.text()).isEqualTo(200);
        return answer;
    }

    private void role(String name, Map<String, ?> fields) {
        Map<String, Object> all = new java.util.HashMap<>(
                Map.of("allowed_domains", "example.com", "allow_subdomains", true, "allow_bare_domains", true));
        all.putAll(fields);
        Door.Answer answer = door.write("roles/" + name, all);
        assertThat(answer.status()).describedAs(answer.text()).isEqualTo(200);
    }

    private static void demandPair(X509Certificate certificate, String pem) throws Exception {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter().setProvider(provider);
        Object read = new PEMParser(new StringReader(pem)).readObject();
        PrivateKey key = read instanceof PEMKeyPair pair
                ? converter.getPrivateKey(pair.getPrivateKeyInfo())
                : converter.getPrivateKey((PrivateKeyInfo) read);
        String algorithm = key.getAlgorithm().startsWith("Ed") ? "Ed25519" : "SHA256with" + key.getAlgorithm();
        Signature signature = Signature.getInstance(algorithm, provider);
        signature.initSign(key);
        signature.update(new byte[] {1});
        byte[] made = signature.sign();
        Signature check = Signature.getInstance(algorithm);
        check.initVerify(certificate.getPublicKey());
        check.update(new byte[] {1});
        assertThat(check.verify(made)).isTrue();
    }

    @Test
    void keepsNamesInsideTheRootsConstraints() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        Door.Answer root = root(
                key,
                Map.of(
                        "permitted_dns_domains", "example.com",
                        "excluded_dns_domains", "secret.example.com",
                        "permitted_ip_ranges", "10.0.0.0/8",
                        "max_path_length", 0));
        role("web", Map.of("key_type", "ec", "allow_any_name", true));

        Door.Answer inside = door.write("issue/web", Map.of("common_name", "www.example.com", "ip_sans", "10.1.2.3"));
        SecondOpinion.accept(inside.data("certificate"), root.data("certificate"));
        assertThat(root.warnings()).anyMatch(warning -> warning.startsWith("Max path length"));
        for (Map<String, String> outside : List.of(
                Map.of("common_name", "www.evil.test"),
                Map.of("common_name", "a.secret.example.com"),
                Map.of("common_name", "www.example.com", "ip_sans", "11.0.0.1"))) {
            Door.Answer refused = door.write("issue/web", outside);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).contains("not authorized to sign for this name");
        }
        assertThat(gateway.signed).hasSize(2);
    }

    @Test
    void writesEverythingThatARoleAsksFor() throws Exception {
        root(managedKey(KeySpec.EC_P256), Map.of());
        door.write(
                "config/urls",
                Map.of(
                        "issuing_certificates", "http://ca.example/{{issuer_id}}",
                        "crl_distribution_points", "http://ca.example/crl",
                        "ocsp_servers", "http://ca.example/ocsp",
                        "enable_templating", true));
        role(
                "full",
                Map.ofEntries(
                        Map.entry("key_type", "ec"),
                        Map.entry("organization", "Org"),
                        Map.entry("ou", "B,A"),
                        Map.entry("country", "DE"),
                        Map.entry("province", "P"),
                        Map.entry("locality", "L"),
                        Map.entry("street_address", "S"),
                        Map.entry("postal_code", "1"),
                        Map.entry("allowed_serial_numbers", "S*"),
                        Map.entry("allowed_user_ids", "u1"),
                        Map.entry("allowed_uri_sans", "spiffe://*"),
                        Map.entry("allowed_other_sans", "1.2.3.4;UTF8:x*"),
                        Map.entry("ext_key_usage", "OCSPSigning"),
                        Map.entry("ext_key_usage_oids", "1.2.3.4.5"),
                        Map.entry("key_usage", "DigitalSignature"),
                        Map.entry("client_flag", false),
                        Map.entry("basic_constraints_valid_for_non_ca", true),
                        Map.entry("not_before_duration", "1h"),
                        Map.entry(
                                "policy_identifiers",
                                "[{\"oid\":\"1.3.6.1.4.1.7.8\",\"notice\":\"N\",\"cps\":\"http://c.example\"}]")));

        Door.Answer leaf = door.write(
                "issue/full",
                Map.of(
                        "common_name", "www.example.com",
                        "alt_names", "mail.example.com,ops@example.com,not a name",
                        "uri_sans", "spiffe://x/y",
                        "other_sans", "1.2.3.4;UTF8:xyz",
                        "serial_number", "S7",
                        "user_ids", "u1",
                        "ip_sans", "10.0.0.1,fe80::1"));

        assertThat(leaf.status()).describedAs(leaf.text()).isEqualTo(200);
        assertThat(leaf.warnings()).anyMatch(warning -> warning.contains("not a name"));
        SecondOpinion.accept(leaf.data("certificate"), leaf.data("issuing_ca"));
        X509Certificate certificate = SecondOpinion.read(leaf.data("certificate"));
        String text = SecondOpinion.run(
                "openssl", "x509", "-noout", "-text", "-nameopt", "RFC2253", "-in", written(leaf.data("certificate")));
        assertThat(text.replaceAll("\\s+", " "))
                .contains(
                        "UID=u1,serialNumber=S7,CN=www.example.com,postalCode=1,street=S,ST=P,L=L,OU=B+OU=A,O=Org,C=DE")
                .contains("DNS:mail.example.com, DNS:www.example.com, email:ops@example.com, IP Address:10.0.0.1,"
                        + " IP Address:FE80:0:0:0:0:0:0:1, URI:spiffe://x/y, othername")
                .contains("TLS Web Server Authentication, OCSP Signing, 1.2.3.4.5")
                .contains("X509v3 Basic Constraints: critical CA:FALSE")
                .contains("Policy: 1.3.6.1.4.1.7.8 CPS: http://c.example User Notice: Explicit Text: N")
                .contains("CA Issuers - URI:http://ca.example/"
                        + door.read("issuer/default").data("issuer_id"))
                .contains("OCSP - URI:http://ca.example/ocsp")
                .contains("URI:http://ca.example/crl");
        assertThat(certificate.getNotBefore().toInstant())
                .isBefore(java.time.Instant.now().minusSeconds(3500));
    }

    private static String written(String pem) throws java.io.IOException {
        return Files.writeString(Files.createTempFile("leaf", ".pem"), pem).toString();
    }

    @Test
    void marksNamesCriticalWhereTheSubjectIsEmpty() {
        Door.Answer root = root(managedKey(KeySpec.EC_P256), Map.of());
        role("nameless", Map.of("key_type", "ec", "require_cn", false));

        Door.Answer leaf = door.write("issue/nameless", Map.of("alt_names", "www.example.com"));

        assertThat(SecondOpinion.read(leaf.data("certificate")).getCriticalExtensionOIDs())
                .contains("2.5.29.17");
        SecondOpinion.accept(leaf.data("certificate"), root.data("certificate"));
    }

    @Test
    void signsARequestMadeByOpenssl() throws Exception {
        Door.Answer root = root(managedKey(KeySpec.RSA_2048), Map.of());
        role("web", Map.of("key_type", "ec"));
        Path folder = Files.createTempDirectory("csr");
        SecondOpinion.run(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/O=Ignored/CN=www.example.com",
                "-addext",
                "subjectAltName=DNS:www.example.com,IP:10.0.0.1",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("csr.pem").toString());

        Door.Answer leaf = door.write(
                "sign/web", Map.of("csr", Files.readString(folder.resolve("csr.pem")), "exclude_cn_from_sans", "true"));

        assertThat(leaf.status()).describedAs(leaf.text()).isEqualTo(200);
        SecondOpinion.accept(leaf.data("certificate"), root.data("certificate"));
        X509Certificate certificate = SecondOpinion.read(leaf.data("certificate"));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=www.example.com");
        assertThat(certificate.getSubjectAlternativeNames()).hasSize(2);
        assertThat(leaf.data().has("private_key")).isFalse();
    }

    @Test
    void refusesToOutliveTheRoot() {
        root(managedKey(KeySpec.EC_P256), Map.of());
        role("web", Map.of("key_type", "ec"));

        Door.Answer leaf = door.write("issue/web", Map.of("common_name", "a.example.com", "ttl", "9000h"));

        assertThat(leaf.status()).isEqualTo(400);
        assertThat(leaf.error()).startsWith("cannot satisfy request, as TTL would result in notAfter of");
    }

    @Test
    void keepsNoPrivateKeyOfALeaf() {
        root(managedKey(KeySpec.EC_P256), Map.of());
        role("web", Map.of("key_type", "ec"));
        Door.Answer leaf = door.write("issue/web", Map.of("common_name", "a.example.com"));

        Door.Answer stored = door.read("cert/" + leaf.data("serial_number").toUpperCase(java.util.Locale.ROOT));

        assertThat(stored.data("certificate")).isEqualTo(leaf.data("certificate"));
        assertThat(stored.text()).doesNotContain("PRIVATE");
        assertThat(gateway.signed.stream().map(request -> request.scheme()).distinct())
                .containsExactly(new SignatureScheme.Ecdsa());
        assertThat(gateway.signed)
                .allSatisfy(request -> assertThat(request.inputs().getFirst()).hasSize(32));
    }
}
