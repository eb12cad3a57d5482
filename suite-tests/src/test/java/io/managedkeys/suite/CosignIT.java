package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.ClientKeys.ClientKey;
import io.managedkeys.suite.standin.StandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** cosign with {@code --key hashivault://…}: a key in each backend signs a file, and whoever has its public key sees that. */
@Order(5)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CosignIT {
    private static final String NAMESPACE = "cosign";

    @TempDir
    static Path folder;

    private final Suite suite;
    private final StandIns standIns;
    private final ApiClient client;

    CosignIT(Suite suite, StandIns standIns) {
        this.suite = suite;
        this.standIns = standIns;
        this.client = TestClients.of(suite).in(NAMESPACE);
    }

    @BeforeAll
    void makeNamespaceAndServices() {
        Cosign.awaitBuilt();
        TestClients.of(suite).post("sys/namespaces/" + NAMESPACE, Map.of()).expect(200);
        // No log, no authority, no clock: nothing that would be looked for in the network.
        Cosign cosign = new Cosign(suite, NAMESPACE, "transit");
        cosign.succeed("signing-config", "create", "--out", file("services.json"));
        cosign.succeed("trusted-root", "create", "--out", file("trust.json"));
    }

    /** With Ed25519 it demands a digest, which there is none of, of the signature that it got. */
    Stream<ClientKey> keys() {
        ClientKeys keys = new ClientKeys("cosign", suite, standIns);
        return Stream.concat(keys.of("ec"), keys.of("rsa"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void signsAFileThatVerifies(ClientKey key) throws IOException {
        Cosign cosign = new Cosign(suite, NAMESPACE, register(key).path());
        String reference = "hashivault://" + key.name();
        Files.writeString(folder.resolve("release.txt"), "released with " + key);
        Files.writeString(folder.resolve("forged.txt"), "never released");

        Files.writeString(folder.resolve("key.pem"), cosign.succeed("public-key", "--key", reference));
        cosign.succeed(
                "sign-blob",
                "--key",
                reference,
                "--signing-config",
                file("services.json"),
                "--trusted-root",
                file("trust.json"),
                "--bundle",
                file("bundle.json"),
                "--yes",
                file("release.txt"));

        assertThat(verify(cosign, file("key.pem"), "release.txt").output()).contains("Verified OK");
        assertThat(verify(cosign, file("key.pem"), "forged.txt").status()).isNotZero();
        if (verifiesInTheEngine(key)) {
            assertThat(verify(cosign, reference, "release.txt").output()).contains("Verified OK");
        }
        assertThat(verify(cosign, reference, "forged.txt").status()).isNotZero();
        assertOpenSslAgrees();
    }

    /** It signs with PKCS #1 v1.5 but names no padding to verify, which means PSS unless the key knows only the other. */
    private static boolean verifiesInTheEngine(ClientKey key) {
        return key.kind().equals("ec") || key.backend().equals("gcpckms");
    }

    /** A mount with a key of the managed key's name. */
    private TestMounts register(ClientKey key) {
        client.post(key.path(), key.fields()).expect(204);
        client.post(key.path() + "/test/sign", Map.of()).expect(200, 204);
        TestMounts transit = TestMounts.enable(client, "transit", key.name() + "-transit", key.name());
        transit.transitKey(key.name(), key.name()).expect(200, 204);
        return transit;
    }

    private static Command.Result verify(Cosign cosign, String key, String blob) {
        return cosign.run(
                "verify-blob", "--key", key, "--bundle", file("bundle.json"), "--insecure-ignore-tlog", file(blob));
    }

    private static void assertOpenSslAgrees() throws IOException {
        String signature = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("bundle.json")))
                .at("/messageSignature/signature")
                .asString();
        String message = Files.readString(folder.resolve("release.txt"));
        String publicKey = Files.readString(folder.resolve("key.pem"));
        assertThat(new OpenSsl(folder).verifies(publicKey, message, "vault:v1:" + signature))
                .isTrue();
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }
}
