package io.managedkeys.suite.bench;

import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.SoftHsm;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Makes what the measurements use: keys in the token, a transit mount, a CA with a role. */
final class Scenarios {
    /** Sessions that one key may use at once. */
    static final int SESSIONS = 8;

    static final int BATCH = 100;

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String PADDING = "signature_algorithm";
    private static final String INPUT =
            Base64.getEncoder().encodeToString("a message to be signed".getBytes(StandardCharsets.UTF_8));

    private final ApiClient client;
    private final Suite suite;

    Scenarios(Suite suite) {
        this.suite = suite;
        this.client = ApiClient.of(suite);
    }

    List<Scenario> prepare() throws GeneralSecurityException, IOException, OperatorCreationException {
        key("ec", Scenario.RawKey.ECDSA_P256.label(), Scenario.RawKey.ECDSA_P256.mechanism(), Map.of("curve", "P256"));
        key("rsa", Scenario.RawKey.RSA_2048.label(), Scenario.RawKey.RSA_2048.mechanism(), Map.of("key_bits", 2048));
        key("aes", "bench-aes", 0x1087, Map.of("key_bits", 256, "usages", "encrypt,decrypt"));
        key("mac", "bench-mac", 0x0251, Map.of("usages", "mac"));
        mount("transit", "ec,rsa,aes,mac");
        mount("pki", "ec");
        for (String name : List.of("ec", "rsa", "aes", "mac")) {
            client.post("transit/keys/" + name, Map.of("type", "managed_key", "managed_key_name", name))
                    .expect(200, 204);
        }
        client.post("pki/root/generate/kms", Map.of("common_name", "Bench Root", "managed_key_name", "ec"))
                .expect(200);
        client.post(
                        "pki/roles/server",
                        Map.of("allowed_domains", "example.com", "allow_subdomains", true, "key_type", "ec"))
                .expect(200, 204);
        String single = MAPPER.writeValueAsString(Map.of("input", INPUT));
        List<Map<String, String>> inputs = Collections.nCopies(BATCH, Map.of("input", INPUT));
        String batch = MAPPER.writeValueAsString(Map.of("batch_input", inputs));
        // Said, since the usual padding is PSS, which is another operation than the one measured in the token alone.
        String singlePkcs1 = MAPPER.writeValueAsString(Map.of("input", INPUT, PADDING, "pkcs1v15"));
        String batchPkcs1 = MAPPER.writeValueAsString(Map.of("batch_input", inputs, PADDING, "pkcs1v15"));
        String plaintext = MAPPER.writeValueAsString(Map.of("plaintext", INPUT));
        String ciphertext = MAPPER.writeValueAsString(Map.of(
                "ciphertext",
                client.post("transit/encrypt/aes", Map.of("plaintext", INPUT))
                        .expect(200)
                        .data("/ciphertext")));
        String csr = MAPPER.writeValueAsString(Map.of("csr", csr(), "common_name", "host.example.com", "ttl", "1h"));
        return List.of(
                new Scenario("transit/sign ECDSA P-256", "transit/sign/ec", single, 1, Scenario.RawKey.ECDSA_P256),
                new Scenario("transit/sign RSA-2048", "transit/sign/rsa", singlePkcs1, 1, Scenario.RawKey.RSA_2048),
                new Scenario(
                        "transit/sign ECDSA P-256, batch of 100",
                        "transit/sign/ec",
                        batch,
                        BATCH,
                        Scenario.RawKey.ECDSA_P256),
                new Scenario(
                        "transit/sign RSA-2048, batch of 100",
                        "transit/sign/rsa",
                        batchPkcs1,
                        BATCH,
                        Scenario.RawKey.RSA_2048),
                new Scenario("transit/encrypt AES-256-GCM", "transit/encrypt/aes", plaintext, 1, null),
                new Scenario("transit/decrypt AES-256-GCM", "transit/decrypt/aes", ciphertext, 1, null),
                new Scenario("transit/hmac SHA-256", "transit/hmac/mac", single, 1, null),
                new Scenario("pki/sign, ECDSA P-256 CA", "pki/sign/server", csr, 1, Scenario.RawKey.ECDSA_P256));
    }

    private void key(String name, String label, int mechanism, Map<String, Object> kind) {
        Map<String, Object> fields = new HashMap<>(kind);
        fields.putAll(Map.of(
                "library",
                "softhsm",
                "token_label",
                SoftHsm.TOKEN,
                "pin",
                suite.softHsm().pin(),
                "key_label",
                label,
                "mechanism",
                Integer.toString(mechanism),
                "max_parallel",
                SESSIONS,
                "allow_generate_key",
                true));
        client.post("sys/managed-keys/pkcs11/" + name, fields).expect(204);
        client.post("sys/managed-keys/pkcs11/" + name + "/test/sign", Map.of()).expect(200, 204);
    }

    private void mount(String type, String keys) {
        client.post("sys/mounts/" + type, Map.of("type", type)).expect(204);
        client.post("sys/mounts/" + type + "/tune", Map.of("allowed_managed_keys", keys))
                .expect(200, 204);
    }

    private static String csr() throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        var request = new JcaPKCS10CertificationRequestBuilder(
                        new X500Principal("CN=host.example.com"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(request);
        }
        return text.toString();
    }
}
