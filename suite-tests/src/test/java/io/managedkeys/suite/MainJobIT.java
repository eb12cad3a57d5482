package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the product is for, with the clients that people use: from an HSM key to a certificate and a signature. */
@Order(1)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobIT {
    @TempDir
    Path folder;

    private final Suite suite;
    private final ApiClient client;
    private final Bao bao;

    MainJobIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
        this.bao = new Bao(suite);
    }

    @BeforeAll
    void makeKeys() {
        TestManagedKeys.ec(suite, "main-ec").resolve(client, "main-ec");
        TestManagedKeys.rsa(suite, "main-rsa").resolve(client, "main-rsa");
        TestMounts transit = TestMounts.enable(client, "transit", "main-transit", "main-ec,main-rsa");
        transit.transitKey("ec", "main-ec").expect(200, 204);
        transit.transitKey("rsa", "main-rsa").expect(200, 204);
    }

    @Test
    @Order(1)
    void readmesFirstStepsWorkAsTheyStand() throws IOException {
        Path here = Files.createDirectories(folder.resolve("first-steps"));
        Files.createDirectories(here.resolve(".dev"));
        Files.copy(suite.folder().pin(), here.resolve(".dev/pin"));
        String path = Bao.bin() + ":" + System.getenv("PATH");
        String steps = FirstSteps.of(Applications.checkout().resolve("README.md"))
                .replace("http://127.0.0.1:8200", suite.address().toString())
                .replace("BAO_TOKEN=root", "BAO_TOKEN=" + suite.rootToken())
                .replace("X-Vault-Token: root", "X-Vault-Token: " + suite.rootToken());
        Files.writeString(here.resolve("steps.sh"), "set -euo pipefail\ncd %s\n%s".formatted(here, steps));

        Command.Result result = Command.of("bash", here.resolve("steps.sh").toString())
                .with(Map.of("HOME", here.toString(), "PATH", path))
                .run();

        Transcript.add(result.output());
        assertThat(result.output()).contains("leaf.pem: OK").contains("Verified OK");
        assertThat(result.status()).as(result.output()).isZero();
    }

    @Test
    @Order(2)
    void rootCertificatesKeyIsTheOneInTheToken() {
        String root = client.get("pki/ca/pem").expect(200).text();

        assertThat(new OpenSsl(folder).publicKeyOf(root)).isEqualTo(OpenSsl.der(publicKeyInToken("root-ca")));
    }

    @Test
    @Order(3)
    void transitKeysAreTheOnesInTheToken() {
        TestMounts transit = new TestMounts(client, "main-transit");

        assertThat(OpenSsl.der(transit.publicKey("ec"))).isEqualTo(OpenSsl.der(publicKeyInToken("main-ec")));
        assertThat(OpenSsl.der(transit.publicKey("rsa"))).isEqualTo(OpenSsl.der(publicKeyInToken("main-rsa")));
    }

    @Test
    @Order(4)
    void opensslVerifiesWhatTransitSigns() {
        assertSignaturesVerify();
    }

    @Test
    @Order(5)
    void baoVerifiesWhatTransitSignedAndRefusesAnotherMessage() {
        String signature = bao.succeed("write", "-field=signature", "main-transit/sign/ec", "input=aGVsbG8=");

        assertThat(bao.succeed(
                        "write", "-field=valid", "main-transit/verify/ec", "input=aGVsbG8=", "signature=" + signature))
                .isEqualTo("true");
        assertThat(bao.succeed(
                        "write", "-field=valid", "main-transit/verify/ec", "input=aGVsbG9v", "signature=" + signature))
                .isEqualTo("false");
    }

    @Test
    @Order(6)
    void namespacesHaveKeysAndMountsOfTheirOwn() {
        bao.succeed("namespace", "create", "main-team");
        ApiClient team = client.in("main-team");
        TestManagedKeys.ec(suite, "main-team-ec").resolve(team, "signer");
        TestMounts transit = TestMounts.enable(team, "transit", "transit", "signer");
        transit.transitKey("release", "signer").expect(200, 204);

        String signature = transit.sign("release").expect(200).data("/signature");

        assertThat(new OpenSsl(folder).verifies(transit.publicKey("release"), "hello", signature))
                .isTrue();
        assertThat(client.get("sys/managed-keys/pkcs11/signer").status()).isEqualTo(404);
    }

    @Test
    @Order(7)
    void nothingIsLostWhenTheWholeSuiteRestarts() {
        OpenSsl openSsl = new OpenSsl(folder);
        String rootBefore = client.get("pki/ca/pem").expect(200).text();

        suite.restart();

        String root = client.get("pki/ca/pem").expect(200).text();
        assertThat(root).isEqualTo(rootBefore);
        String leaf = bao.succeed("write", "-field=certificate", "pki/issue/web", "common_name=again.example.com");
        assertThat(openSsl.verifiesChain(root, leaf)).isTrue();
        assertThat(openSsl.publicKeyOf(root)).isEqualTo(OpenSsl.der(publicKeyInToken("root-ca")));
        assertSignaturesVerify();
        assertThat(client.in("main-team").get("sys/managed-keys/pkcs11/signer").status())
                .isEqualTo(200);
    }

    private void assertSignaturesVerify() {
        TestMounts transit = new TestMounts(client, "main-transit");
        OpenSsl openSsl = new OpenSsl(folder);
        String ec = transit.sign("ec").expect(200).data("/signature");
        String pkcs1 = transit.sign("rsa", "hello", Map.of("signature_algorithm", "pkcs1v15"))
                .expect(200)
                .data("/signature");
        String pss = transit.sign("rsa", "hello", Map.of("signature_algorithm", "pss"))
                .expect(200)
                .data("/signature");

        assertThat(openSsl.verifies(transit.publicKey("ec"), "hello", ec)).isTrue();
        assertThat(openSsl.verifies(transit.publicKey("ec"), "hullo", ec)).isFalse();
        assertThat(openSsl.verifies(transit.publicKey("rsa"), "hello", pkcs1)).isTrue();
        assertThat(openSsl.verifies(
                        transit.publicKey("rsa"),
                        "hello",
                        pss,
                        "-sigopt",
                        "rsa_padding_mode:pss",
                        "-sigopt",
                        "rsa_pss_saltlen:auto"))
                .isTrue();
    }

    /** PEM of the public key as pkcs11-tool reads it, which knows nothing of us. */
    private String publicKeyInToken(String label) {
        Path der = folder.resolve(label + ".der");
        suite.softHsm()
                .pkcs11Tool("--read-object", "--type", "pubkey", "--label", label, "--output-file", der.toString());
        return Command.of("openssl", "pkey", "-pubin", "-inform", "DER", "-in", der.toString(), "-outform", "PEM")
                .output();
    }
}
