package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.ClientKeys.ClientKey;
import io.managedkeys.suite.standin.StandIns;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code bao} CLI with a key of each kind in each backend, from its entry to what it is for; openssl looks on. */
@Order(4)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BaoIT {
    private static final String NAMESPACE = "bao";
    private static final String MESSAGE = "hello";
    private static final String INPUT = "input=" + base64(MESSAGE);
    private static final String OTHER = "input=" + base64("hullo");

    @TempDir
    Path folder;

    private final Suite suite;
    private final StandIns standIns;
    private final Bao bao;

    BaoIT(Suite suite, StandIns standIns) {
        this.suite = suite;
        this.standIns = standIns;
        this.bao = new Bao(suite).in(NAMESPACE);
    }

    @BeforeAll
    void makeNamespace() {
        new Bao(suite).succeed("namespace", "create", NAMESPACE);
    }

    Stream<ClientKey> keys() {
        return new ClientKeys("bao", suite, standIns).all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void usesTheKeyForWhatItsUsagesPermit(ClientKey key) {
        register(key);
        String transit = mount(key, "transit", "transit");
        bao.succeed("write", transit + "/keys/k", "type=managed_key", "managed_key_name=" + key.name());
        JsonNode ring = json("read", transit + "/keys/k");
        assertThat(ring.at("/data/latest_version").asInt()).isEqualTo(1);

        if (key.permits("sign")) {
            String publicKey = ring.at("/data/keys/1/public_key").asString();
            assertSigns(key, transit, publicKey);
            assertCertifies(key, publicKey);
        } else {
            assertRefused("the usage sign", "write", transit + "/sign/k", INPUT);
        }
        if (key.permits("encrypt")) {
            assertEncrypts(key, transit, ring.at("/data/keys/1/public_key").asString(""));
        } else {
            assertRefused("the usage encrypt", "write", transit + "/encrypt/k", "plaintext=" + base64(MESSAGE));
        }
        if (key.permits("mac")) {
            String hmac = bao.succeed("write", "-field=hmac", transit + "/hmac/k", INPUT);
            assertVerifies(transit, "hmac=" + hmac);
        } else {
            assertRefused("the usage mac", "write", transit + "/hmac/k", INPUT);
        }
    }

    @Test
    void makesAndDeletesNamespaces() {
        bao.succeed("namespace", "create", "short-lived");
        bao.succeed("namespace", "delete", "short-lived");

        assertThat(bao.run("namespace", "list").output()).doesNotContain("short-lived");
    }

    private void register(ClientKey key) {
        String[] fields = key.fields().entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .toArray(String[]::new);
        bao.succeed(
                Stream.concat(Stream.of("write", key.path()), Stream.of(fields)).toArray(String[]::new));
        bao.succeed("write", "-force", key.path() + "/test/sign");
        assertThat(json("read", key.path()).at("/data/name").asString()).isEqualTo(key.name());
        assertThat(bao.succeed("list", "sys/managed-keys/" + key.backend())).contains(key.name());
    }

    /** A mount that may use the key: its path. */
    private String mount(ClientKey key, String engine, String suffix) {
        String path = key.name() + "-" + suffix;
        bao.succeed("secrets", "enable", "-path=" + path, engine);
        bao.succeed("write", "sys/mounts/" + path + "/tune", "allowed_managed_keys=" + key.name());
        bao.succeed("secrets", "tune", "-max-lease-ttl=87600h", path);
        JsonNode tuned = json("read", "sys/mounts/" + path + "/tune");
        assertThat(tuned.at("/data/allowed_managed_keys/0").asString()).isEqualTo(key.name());
        assertThat(tuned.at("/data/max_lease_ttl").asInt()).isEqualTo(87600 * 3600);
        assertThat(json("secrets", "list").at("/" + path + "~1/type").asString())
                .isEqualTo(engine);
        return path;
    }

    private void assertSigns(ClientKey key, String transit, String publicKey) {
        String signature =
                bao.succeed("write", "-field=signature", transit + "/sign/k", INPUT, "signature_algorithm=pkcs1v15");
        OpenSsl openSsl = new OpenSsl(folder);
        if (key.kind().equals("ed25519")) {
            assertThat(openSsl.verifiesEd25519(publicKey, MESSAGE, signature)).isTrue();
            assertThat(openSsl.verifiesEd25519(publicKey, "hullo", signature)).isFalse();
        } else {
            assertThat(openSsl.verifies(publicKey, MESSAGE, signature)).isTrue();
            assertThat(openSsl.verifies(publicKey, "hullo", signature)).isFalse();
        }
        assertVerifies(transit, "signature=" + signature, "signature_algorithm=pkcs1v15");
    }

    /** Our own answer is true for the message, false for another. */
    private void assertVerifies(String transit, String... proof) {
        List<String> verify = List.of("write", "-field=valid", transit + "/verify/k");
        for (String input : List.of(INPUT, OTHER)) {
            String[] words = Stream.of(verify.stream(), Stream.of(input), Stream.of(proof))
                    .flatMap(word -> word)
                    .toArray(String[]::new);
            assertThat(bao.succeed(words)).isEqualTo(Boolean.toString(input.equals(INPUT)));
        }
    }

    private void assertEncrypts(ClientKey key, String transit, String publicKey) {
        String plaintext = base64(MESSAGE);
        String ciphertext = bao.succeed("write", "-field=ciphertext", transit + "/encrypt/k", "plaintext=" + plaintext);
        assertThat(decrypt(transit, ciphertext)).isEqualTo(plaintext);
        assertThat(decrypt(
                        transit,
                        bao.succeed("write", "-field=ciphertext", transit + "/rewrap/k", "ciphertext=" + ciphertext)))
                .isEqualTo(plaintext);
        assertRefused("cannot be decrypted", "write", transit + "/decrypt/k", "ciphertext=vault:v1:AAAA");
        if (key.kind().equals("rsa-oaep")) {
            String hash = key.fields().getOrDefault("rsa_oaep_hash", "sha256").toString();
            assertThat(decrypt(transit, new OpenSsl(folder).encrypts(publicKey, MESSAGE, hash)))
                    .isEqualTo(plaintext);
        }
    }

    private String decrypt(String transit, String ciphertext) {
        return bao.succeed("write", "-field=plaintext", transit + "/decrypt/k", "ciphertext=" + ciphertext);
    }

    private void assertCertifies(ClientKey key, String publicKey) {
        String root = mount(key, "pki", "root");
        String rootPem = json(
                        "write",
                        root + "/root/generate/kms",
                        "common_name=Root of " + key,
                        "managed_key_name=" + key.name(),
                        "issuer_name=root",
                        "ttl=8760h")
                .at("/data/certificate")
                .asString();
        OpenSsl openSsl = new OpenSsl(folder);
        assertThat(openSsl.publicKeyOf(rootPem)).isEqualTo(OpenSsl.spki(publicKey));
        assertThat(bao.succeed("read", "-field=certificate", root + "/cert/ca")).isEqualToIgnoringWhitespace(rootPem);
        bao.succeed("write", root + "/roles/web", "allowed_domains=example.com", "allow_subdomains=true");

        JsonNode leaf = json("write", root + "/issue/web", "common_name=leaf.example.com", "ttl=1h");

        assertThat(openSsl.verifiesChain(rootPem, leaf.at("/data/certificate").asString()))
                .isTrue();
        assertThat(bao.succeed("list", root + "/certs"))
                .contains(leaf.at("/data/serial_number").asString());
        assertRefused("not allowed by this role", "write", root + "/issue/web", "common_name=example.org");
        assertMakesAnIntermediate(key, root, rootPem);
    }

    /** {@code bao pki issue} makes a request, has it signed and brings the certificate home. */
    private void assertMakesAnIntermediate(ClientKey key, String root, String rootPem) {
        String intermediate = mount(key, "pki", "intermediate");
        bao.succeed(
                "pki",
                "issue",
                "-type=kms",
                "-issuer_name=intermediate",
                root + "/issuer/root",
                intermediate + "/",
                "common_name=Intermediate of " + key,
                "managed_key_name=" + key.name(),
                "ttl=4380h");
        assertThat(bao.succeed("pki", "list-intermediates", "/" + root + "/issuer/root"))
                .contains("true");
        bao.succeed("write", intermediate + "/roles/web", "allowed_domains=example.com", "allow_subdomains=true");
        JsonNode leaf = json("write", intermediate + "/issue/web", "common_name=leaf.example.com", "ttl=1h");

        assertThat(new OpenSsl(folder)
                        .verifiesChain(
                                rootPem,
                                leaf.at("/data/certificate").asString(),
                                leaf.at("/data/issuing_ca").asString()))
                .isTrue();
    }

    private void assertRefused(String text, String... arguments) {
        Command.Result result = bao.run(arguments);
        assertThat(result.output()).contains("Code: 400").contains(text);
        assertThat(result.status()).isEqualTo(2);
    }

    private JsonNode json(String verb, String... arguments) {
        boolean isGroup = verb.equals("secrets");
        Stream<String> words = isGroup
                ? Stream.concat(
                        Stream.of(verb, arguments[0], "-format=json"),
                        Stream.of(arguments).skip(1))
                : Stream.concat(Stream.of(verb, "-format=json"), Stream.of(arguments));
        return JsonMapper.shared().readTree(bao.succeed(words.toArray(String[]::new)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
