package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client must not get, and what it is told instead. */
@Order(10)
@ExtendWith(RunningSuite.class)
class RefusalsIT {
    private final Suite suite;
    private final ApiClient client;

    RefusalsIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @Test
    void libraryThatIsNotConfiguredIsRefusedAtOnce() {
        ApiClient.Answer answer =
                TestManagedKeys.ec(suite, "x").with("library", "nope").write(client, "no-library");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(client.get("sys/managed-keys/pkcs11/no-library").status()).isEqualTo(404);
    }

    @Test
    void libraryPathOverTheWireIsRefused() {
        assertThat(TestManagedKeys.ec(suite, "x")
                        .with("library", SoftHsm.module().toString())
                        .write(client, "library-path")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void libraryThatCannotBeLoadedIsToldAndHarmsNoOther() {
        ApiClient.Answer written =
                TestManagedKeys.ec(suite, "x").with("library", "broken").write(client, "broken-library");

        if (written.status() != 400) {
            assertThat(TestManagedKeys.testSign(client, "broken-library").status())
                    .isIn(400, 503);
        }
        TestManagedKeys.ec(suite, "beside-broken").resolve(client, "beside-broken");
    }

    @Test
    void tokenThatIsNotThereIsTold() {
        TestManagedKeys.ec(suite, "x").with("token_label", "absent").write(client, "no-token");

        assertThat(TestManagedKeys.testSign(client, "no-token").status()).isIn(400, 503);
    }

    @Test
    void keyThatIsNotThereIsNotMadeWithoutPermission() {
        TestManagedKeys.ec(suite, "never-made")
                .without("allow_generate_key")
                .write(client, "never-made")
                .expect(204);

        assertThat(TestManagedKeys.testSign(client, "never-made").status()).isEqualTo(400);
        assertThat(new TokenObjects(suite.softHsm()).privateKeys("never-made")).isZero();
    }

    @Test
    void mechanismThatDoesNotFitTheKeyIsRefused() {
        TestManagedKeys.ec(suite, "fits-ec").resolve(client, "fits-ec");
        TestManagedKeys.rsa(suite, "fits-ec").without("allow_generate_key").write(client, "fits-not");

        assertThat(TestManagedKeys.testSign(client, "fits-not").status()).isEqualTo(400);
    }

    @Test
    void usageThatTheEntryDoesNotAllowIsRefused() {
        TestManagedKeys.ec(suite, "verify-only").with("usages", "verify").write(client, "verify-only");
        TestMounts transit = TestMounts.enable(client, "transit", "usage-transit", "verify-only");
        ApiClient.Answer made = transit.transitKey("k", "verify-only");

        ApiClient.Answer answer = made.status() == 400 ? made : transit.sign("k");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    }

    @Test
    void paddingThatTheMechanismDoesNotPermitIsRefused() {
        TestManagedKeys.rsa(suite, "pss-only")
                .with("mechanism", Integer.toString(TestManagedKeys.CKM_RSA_PKCS_PSS))
                .write(client, "pss-only");
        TestMounts transit = TestMounts.enable(client, "transit", "pss-transit", "pss-only");
        transit.transitKey("k", "pss-only").expect(200, 204);

        assertThat(transit.sign("k", "hello", Map.of("signature_algorithm", "pkcs1v15"))
                        .status())
                .isEqualTo(400);
        transit.sign("k", "hello", Map.of("signature_algorithm", "pss")).expect(200);
        transit.sign("k").expect(200);
    }

    @Test
    void unknownForeignAndUngrantedKeysAreToldAlike() {
        client.post("sys/namespaces/alike", Map.of()).expect(200, 204);
        TestManagedKeys.ec(suite, "alike-mine").resolve(client, "mine");
        TestManagedKeys.ec(suite, "alike-theirs").resolve(client.in("alike"), "theirs");
        TestMounts transit = TestMounts.enable(client, "transit", "alike-transit", "theirs");

        ApiClient.Answer ungranted = transit.transitKey("k", "mine");
        ApiClient.Answer foreign = transit.transitKey("k", "theirs");
        ApiClient.Answer unknown = transit.transitKey("k", "nobodys");

        assertThat(ungranted.status()).isEqualTo(400);
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(errors(foreign, "theirs")).isEqualTo(errors(ungranted, "mine"));
        assertThat(errors(unknown, "nobodys")).isEqualTo(errors(ungranted, "mine"));
    }

    @Test
    void grantTakenAwayStopsTheNextSignature() {
        TestManagedKeys.ec(suite, "revoked").resolve(client, "revoked");
        TestMounts transit = TestMounts.enable(client, "transit", "revoked-transit", "revoked");
        transit.transitKey("k", "revoked").expect(200, 204);
        transit.sign("k").expect(200);

        transit.allow("");

        assertThat(transit.sign("k").status()).isEqualTo(400);
        transit.allow("revoked");
        transit.sign("k").expect(200);
    }

    @Test
    void secondNamespaceCannotNameTheSameObject() {
        client.post("sys/namespaces/second", Map.of()).expect(200, 204);
        TestManagedKeys.ec(suite, "one-owner").resolve(client, "one-owner");
        ApiClient second = client.in("second");
        TestManagedKeys.ec(suite, "one-owner").write(second, "borrowed").expect(204);

        assertThat(TestManagedKeys.testSign(second, "borrowed").status()).isEqualTo(400);
        TestManagedKeys.testSign(client, "one-owner").expect(200, 204);
    }

    @Test
    void storedPinIsNotPointedAtAnotherKey() {
        TestManagedKeys.ec(suite, "pointed").resolve(client, "pointed");

        ApiClient.Answer repointed =
                TestManagedKeys.ec(suite, "pointed-elsewhere").without("pin").write(client, "pointed");
        ApiClient.Answer repointedWithRedacted = TestManagedKeys.ec(suite, "pointed-elsewhere")
                .with("pin", "redacted")
                .write(client, "pointed");

        assertThat(repointed.status()).isEqualTo(400);
        assertThat(repointedWithRedacted.status()).isEqualTo(400);
        TestManagedKeys.ec(suite, "pointed")
                .with("pin", "redacted")
                .with("max_parallel", 2)
                .write(client, "pointed")
                .expect(204);
        TestManagedKeys.testSign(client, "pointed").expect(200, 204);
    }

    @Test
    void objectThatWasReplacedInTheTokenDoesNotSign() {
        TestManagedKeys.ec(suite, "replaced").resolve(client, "replaced");
        TestMounts transit = TestMounts.enable(client, "transit", "replaced-transit", "replaced");
        transit.transitKey("k", "replaced").expect(200, 204);
        transit.sign("k").expect(200);

        new TokenObjects(suite.softHsm()).replaceEcKey("replaced");

        assertThat(transit.sign("k").status()).isEqualTo(502);
        assertThat(transit.sign("k").status()).isEqualTo(502);
        assertThat(TestManagedKeys.testSign(client, "replaced").status()).isEqualTo(400);
    }

    @Test
    void bodyOverTheLimitIsRefusedAndTheServiceStays() {
        String body = "{\"a\":\"%s\"}".formatted("x".repeat(33 << 20));

        assertThat(client.send("POST", "sys/managed-keys/pkcs11/big", body).status())
                .isEqualTo(413);
        assertThat(client.get("sys/health").status()).isEqualTo(200);
    }

    @Test
    void bodyOverTheLimitIsRefusedOnAForwardedPath() {
        TestMounts transit = TestMounts.enable(client, "transit", "big-transit", "");

        assertThat(client.send("POST", transit.path() + "/sign/k", "{\"input\":\"%s\"}".formatted("A".repeat(33 << 20)))
                        .status())
                .isEqualTo(413);
        assertThat(client.get("sys/health").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1,2]", "{\"a\":1}x", "{\"a\":}", "\u0000", "nonsense"})
    void malformedJsonIsABadRequest(String body) {
        ApiClient.Answer answer = client.send("POST", "sys/managed-keys/pkcs11/malformed", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().at("/errors").isArray()).isTrue();
    }

    /** What is no canonical form is refused, or redirected as Vault does it: nothing is done by the way. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/tricks-transit/../sys/mounts   | 307 /v1/sys/mounts",
                "/v1/tricks-transit/%2e%2e/sys/mounts | 400",
                "/v1/tricks-transit/..%2fsys/mounts | 400",
                "/v1/tricks-transit%2fkeys/k        | 404",
                "/v1/tricks-transit//keys/k         | 307 /v1/tricks-transit/keys/k",
                "/v1//sys/mounts                    | 307 /v1/sys/mounts",
                "/v1/sys/mounts;x=1                 | 404",
                "/v1/sys/mounts%00                  | 400",
                "/v1/sys/mounts%zz                  | 400",
                "/v1/./sys/mounts                   | 307 /v1/sys/mounts",
                "//v1/sys/mounts                    | 307 /v1/sys/mounts",
                "/v1/sys\\mounts                    | 400",
                "/v1                                | 307 /v1/",
                "/V1/sys/mounts                     | 404",
                "/v1/SYS/mounts                     | 404",
                "/v1/sys/mounts/                    | 404",
                "/internal/grants                   | 404",
                "/health                            | 404",
                "/prometheus                        | 404"
            })
    void pathTricksAreNotFollowed(String path, String expected, @TempDir Path folder) {
        Path body = folder.resolve("body");

        String answer = Command.of(
                        "curl",
                        "--silent",
                        "--path-as-is",
                        "--output",
                        body.toString(),
                        "--write-out",
                        "%{http_code} %{redirect_url}",
                        "--header",
                        "X-Vault-Token: " + suite.rootToken(),
                        suite.address() + path)
                .output();

        assertThat(answer.replace(suite.address().toString(), "").strip()).isEqualTo(expected);
        assertThat(body)
                .satisfies(file -> assertThat(Files.exists(file) ? Files.readString(file) : "")
                        .doesNotContain("accessor"));
    }

    private static String errors(ApiClient.Answer answer, String name) {
        return answer.json().at("/errors").toString().replace(name, "NAME");
    }
}
