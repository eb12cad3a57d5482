package io.managedkeys.gateway.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HsmGateway.CheckRequest;
import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.DecryptRequest;
import io.managedkeys.common.api.HsmGateway.EncryptRequest;
import io.managedkeys.common.api.HsmGateway.MacRequest;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.api.HsmGateway.SignRequest;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.HsmGatewayApplication;
import io.managedkeys.gateway.backend.TestSchemes;
import io.managedkeys.gateway.backend.pkcs11.SoftHsm;
import io.managedkeys.gateway.backend.pkcs11.TestEntries;
import io.managedkeys.gateway.grant.TestGrants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service over real mutual TLS, on SoftHSM. */
class GatewayIT {
    private static final SignatureScheme ECDSA = new SignatureScheme.Ecdsa();
    private static final SoftHsm.FreshToken TOKEN = SoftHsm.freshToken();

    @TempDir
    static Path folder;

    private static MintedSuite suite;
    private static TestGrants grants;
    private static ConfigurableApplicationContext service;
    private static final List<ServiceClient> CLIENTS = new ArrayList<>();
    private static final Map<ServiceIdentity, HsmGateway> GATEWAY = new HashMap<>();

    private final UUID managedKey = UUID.randomUUID();
    private final TestEntries entry = TestEntries.in(TOKEN);

    /** A request body that is no request. */
    record Malformed(String name, String path, ServiceIdentity caller, String body, int status, String text) {
        Malformed(String name, String path, ServiceIdentity caller, String body, String text) {
            this(name, path, caller, body, 400, text);
        }

        @Override
        public String toString() {
            return path + ": " + name;
        }
    }

    /** Of every operation, and of what the registry asks. */
    static List<Malformed> malformedAnywhere() {
        String tooMany = "{},".repeat(1000) + "{}";
        List<Malformed> rules = new ArrayList<>();
        for (String path : List.of(
                HsmGateway.SIGN,
                HsmGateway.ENCRYPT,
                HsmGateway.DECRYPT,
                HsmGateway.MAC,
                HsmGateway.CHECK,
                HsmGateway.RESOLVE)) {
            boolean registrys = path.equals(HsmGateway.CHECK) || path.equals(HsmGateway.RESOLVE);
            ServiceIdentity caller = registrys ? ServiceIdentity.REGISTRY : ServiceIdentity.TRANSIT;
            rules.add(new Malformed("no JSON", path, caller, "{\"grant\":", "malformed request"));
            rules.add(new Malformed("an array", path, caller, "[]", "malformed request"));
            rules.add(new Malformed("nothing", path, caller, "", "malformed request"));
            rules.add(new Malformed("null", path, caller, "null", "malformed request"));
            rules.add(new Malformed("33 MiB", path, caller, " ".repeat(33 << 20), 413, "34603008 bytes is too long"));
        }
        for (String path : List.of(HsmGateway.ENCRYPT, HsmGateway.DECRYPT)) {
            String body = "{\"grant\":\"g\",\"scheme\":\"AES_GCM\",\"inputs\":[%s]}";
            rules.add(new Malformed(
                    "too many", path, ServiceIdentity.TRANSIT, body.formatted(tooMany), "inputs must be 1 to 1000"));
            rules.add(new Malformed(
                    "no value", path, ServiceIdentity.TRANSIT, body.formatted("{}"), "an input's value is missing"));
        }
        String mac = "{\"grant\":\"g\",\"scheme\":\"HMAC:sha2-256\",\"inputs\":[%s]}";
        rules.add(new Malformed(
                "too many",
                HsmGateway.MAC,
                ServiceIdentity.TRANSIT,
                mac.formatted("\"\",".repeat(1000) + "\"\""),
                "inputs must be 1 to 1000"));
        rules.add(new Malformed(
                "long message",
                HsmGateway.MAC,
                ServiceIdentity.TRANSIT,
                mac.formatted("\"" + "AAAA".repeat(400_000) + "\""),
                413,
                "an input has 1200000 bytes, 1048576 are allowed"));
        return rules;
    }

    static List<Malformed> malformed() {
        String sign = HsmGateway.SIGN;
        ServiceIdentity pki = ServiceIdentity.PKI;
        String tooMany = "\"\",".repeat(1000) + "\"\"";
        return List.of(
                new Malformed("no JSON", sign, pki, "{", "malformed request"),
                new Malformed("empty object", sign, pki, "{}", "grant is missing"),
                new Malformed("no scheme", sign, pki, "{\"grant\":\"g\"}", "scheme is missing"),
                new Malformed(
                        "unknown scheme", sign, pki, "{\"grant\":\"g\",\"scheme\":\"RSA_PSS\"}", "malformed request"),
                new Malformed("no inputs", sign, pki, signBody("g", ""), "inputs must be 1 to 1000, not 0"),
                new Malformed("too many", sign, pki, signBody("g", tooMany), "inputs must be 1 to 1000, not 1001"),
                new Malformed("null input", sign, pki, signBody("g", "null"), "an input is missing"),
                new Malformed(
                        "long input",
                        sign,
                        pki,
                        signBody("g", "\"" + "AAAA".repeat(4000) + "\""),
                        413,
                        "an input has 12000 bytes, 8192 are allowed"),
                new Malformed("long grant", sign, pki, signBody("g".repeat(40_000), "\"AA==\""), "grant is too long"),
                new Malformed("no grant", sign, pki, signBody("junk", "\"AA==\""), "key grant is malformed"),
                new Malformed(
                        "long body", sign, pki, " ".repeat(9_000_000), 413, "a request of 9000000 bytes is too long"),
                new Malformed("resolve", HsmGateway.RESOLVE, ServiceIdentity.REGISTRY, "{}", "malformed request"),
                new Malformed("check", HsmGateway.CHECK, ServiceIdentity.REGISTRY, "{}", "malformed request"),
                new Malformed(
                        "unknown type",
                        HsmGateway.CHECK,
                        ServiceIdentity.REGISTRY,
                        "{\"config\":{\"type\":\"abacus\"}}",
                        "malformed request"));
    }

    @BeforeAll
    static void start() throws Exception {
        suite = MintedSuite.mint(folder);
        grants = TestGrants.of(suite);
        service = HsmGatewayApplication.application()
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--management.server.port=0",
                        "--management.server.address=127.0.0.1",
                        "--gateway.keys-folder=" + suite.folderOf(ServiceIdentity.GATEWAY),
                        "--gateway.libraries[0].name=SoftHSM",
                        "--gateway.libraries[0].path=" + SoftHsm.path(),
                        "--gateway.libraries[1].name=broken",
                        "--gateway.libraries[1].path=/nowhere/module.so");
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            ServiceClient client = new ServiceClient(ServiceIdentity.GATEWAY, base(), tls(suite.folderOf(identity)));
            CLIENTS.add(client);
            GATEWAY.put(identity, new HttpHsmGateway(client));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (ServiceClient client : CLIENTS) {
            client.close();
        }
        service.close();
    }

    @Test
    void checksResolvesAndSigns() {
        assertThat(as(ServiceIdentity.REGISTRY)
                        .check(checkRequest(entry.config()), soon())
                        .credentialTag())
                .isNotNull();
        ResolvedKey key = as(ServiceIdentity.REGISTRY).resolve(resolveRequest(), soon());
        byte[] message = {1, 2, 3};

        for (ServiceIdentity engine : List.of(ServiceIdentity.PKI, ServiceIdentity.TRANSIT)) {
            byte[] signature = as(engine)
                    .sign(
                            new SignRequest(grant(key, engine), ECDSA, List.of(TestSchemes.input(ECDSA, message))),
                            soon())
                    .outcomes()
                    .getFirst()
                    .value();
            assertThat(TestSchemes.verifies(ECDSA, key.spki(), message, signature))
                    .isTrue();
        }
    }

    @Test
    void encryptsDecryptsAndMakesMacs() {
        EncryptionScheme gcm = new EncryptionScheme.AesGcm();
        TestEntries aes = entry.of(KeySpec.AES_256);
        ResolvedKey key = as(ServiceIdentity.REGISTRY)
                .resolve(resolveRequest(aes, Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT)), soon());
        String grant = grant(aes, key, ServiceIdentity.TRANSIT);
        byte[] data = {7};
        HsmGateway transit = as(ServiceIdentity.TRANSIT);

        byte[] ciphertext = Objects.requireNonNull(transit.encrypt(
                        new EncryptRequest(grant, gcm, List.of(new Plaintext(new byte[] {1, 2}, data, null))), soon())
                .outcomes()
                .getFirst()
                .value());
        List<Outcome> outcomes = transit.decrypt(
                        new DecryptRequest(
                                grant, gcm, List.of(new Ciphertext(ciphertext, data), Ciphertext.of(ciphertext))),
                        soon())
                .outcomes();
        ApiException ownIv = catchThrowableOfType(
                ApiException.class,
                () -> transit.encrypt(
                        new EncryptRequest(grant, gcm, List.of(new Plaintext(new byte[] {1}, null, new byte[12]))),
                        soon()));

        assertThat(ciphertext).hasSize(12 + 2 + 16);
        assertThat(outcomes.getFirst().value()).containsExactly(1, 2);
        assertThat(Objects.requireNonNull(outcomes.getLast().error()).errors())
                .containsExactly(HsmGateway.DECRYPTION_FAILED);
        assertThat(ownIv.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @Test
    void makesMacsForWhomTheGrantPermitsIt() {
        MacScheme hmac = new MacScheme.Hmac(HashAlgorithm.SHA2_256);
        TestEntries mac = entry.of(KeySpec.HMAC_256);
        ResolvedKey key = as(ServiceIdentity.REGISTRY).resolve(resolveRequest(mac, Set.of(KeyUsage.MAC)), soon());
        String grant = grant(mac, key, ServiceIdentity.TRANSIT);
        MacRequest request = new MacRequest(grant, hmac, List.of(new byte[100], new byte[1]));

        assertThat(as(ServiceIdentity.TRANSIT).mac(request, soon()).outcomes())
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome.value()).hasSize(32));
        assertDenied(() -> as(ServiceIdentity.PKI).mac(request, soon()));
        assertDenied(() -> as(ServiceIdentity.REGISTRY).mac(request, soon()));
        ApiException other = catchThrowableOfType(
                ApiException.class,
                () -> as(ServiceIdentity.TRANSIT)
                        .encrypt(
                                new EncryptRequest(
                                        grant, new EncryptionScheme.AesGcm(), List.of(Plaintext.of(new byte[1]))),
                                soon()));
        assertThat(other.errors()).singleElement().asString().contains("does not encrypt with AES_GCM");
    }

    @Test
    void signsLongLists() {
        ResolvedKey key = as(ServiceIdentity.REGISTRY).resolve(resolveRequest(), soon());

        assertThat(as(ServiceIdentity.PKI)
                        .sign(
                                new SignRequest(
                                        grant(key, ServiceIdentity.PKI), ECDSA, Collections.nCopies(500, new byte[32])),
                                soon())
                        .outcomes())
                .hasSize(500)
                .allSatisfy(outcome -> assertThat(outcome.error()).isNull());
    }

    @Test
    void letsOnlyTheRegistryFindKeysAndOnlyEnginesSign() {
        ResolvedKey key = as(ServiceIdentity.REGISTRY).resolve(resolveRequest(), soon());
        SignRequest sign = new SignRequest(grant(key, ServiceIdentity.PKI), ECDSA, List.of(new byte[32]));

        for (ServiceIdentity other : List.of(ServiceIdentity.PKI, ServiceIdentity.TRANSIT, ServiceIdentity.GATEWAY)) {
            assertDenied(() -> as(other).resolve(resolveRequest(), soon()));
            assertDenied(() -> as(other).check(checkRequest(entry.config()), soon()));
        }
        for (ServiceIdentity other : List.of(ServiceIdentity.REGISTRY, ServiceIdentity.GATEWAY)) {
            assertDenied(() -> as(other).sign(sign, soon()));
        }
        assertDenied(() -> as(ServiceIdentity.TRANSIT).sign(sign, soon()));
    }

    @Test
    void answersNobodyWithoutACertificateOfTheSuite(@TempDir Path elsewhere) throws Exception {
        MintedSuite stranger = MintedSuite.mint(elsewhere);
        Path unknown = folder.resolve("unknown");
        suite.mintTls(unknown, "spiffe://managed-keys/unknown", Duration.ofDays(1));
        Path expired = folder.resolve("expired");
        suite.mintTls(expired, ServiceIdentity.REGISTRY.uri().toString(), Duration.ofDays(-1));

        for (Path identity : List.of(stranger.folderOf(ServiceIdentity.REGISTRY), unknown, expired)) {
            SSLContext tls = SslBundle.of(stores(identity, suite.folderOf(ServiceIdentity.GATEWAY)))
                    .createSslContext();
            try (ServiceClient client = new ServiceClient(ServiceIdentity.GATEWAY, base(), tls)) {
                ApiException refusal = catchThrowableOfType(
                        ApiException.class,
                        () -> new HttpHsmGateway(client).check(checkRequest(entry.config()), soon()));
                assertThat(refusal.kind()).isIn(ErrorKind.PERMISSION_DENIED, ErrorKind.UNAVAILABLE);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformed", "malformedAnywhere"})
    void refusesWhatIsNoRequest(Malformed rule) throws Exception {
        HttpResponse<String> answer = post(rule.caller(), rule.path(), rule.body(), null);

        assertThat(answer.statusCode()).isEqualTo(rule.status());
        assertThat(answer.body()).contains(rule.text());
    }

    @Test
    void honoursTheCallersDeadline() throws Exception {
        ResolvedKey key = as(ServiceIdentity.REGISTRY).resolve(resolveRequest(), soon());
        String body = signBody(grant(key, ServiceIdentity.PKI), "\"" + "A".repeat(43) + "=\"");

        assertThat(post(ServiceIdentity.PKI, HsmGateway.SIGN, body, null).statusCode())
                .isEqualTo(200);
        assertThat(post(ServiceIdentity.PKI, HsmGateway.SIGN, body, "0").statusCode())
                .isEqualTo(503);
        assertThat(post(ServiceIdentity.PKI, HsmGateway.SIGN, body, "soon").statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesCredentialsThatWereEnclosedForAnotherKey() {
        BackendConfig other = TestEntries.in(TOKEN).config();
        CheckRequest moved =
                new CheckRequest(owner(), 1, other, grants.enclose(TOKEN.pin(), managedKey, 1, entry.config()));

        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> as(ServiceIdentity.REGISTRY).check(moved, soon()));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).singleElement().asString().contains("another key, version or destination");
    }

    @Test
    void staysReadyWithALibraryThatCannotBeLoaded() throws Exception {
        ApiException refusal = catchThrowableOfType(
                ApiException.class,
                () -> as(ServiceIdentity.REGISTRY)
                        .check(checkRequest(entry.withLibrary("broken").config()), soon()));
        String port = service.getEnvironment().getProperty("local.management.port");

        assertThat(refusal.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(refusal.errors()).singleElement().asString().startsWith("library broken cannot be loaded");
        assertThat(get("http://127.0.0.1:" + port + "/health/readiness")).contains("UP");
        assertThat(get("http://127.0.0.1:" + port + "/prometheus"))
                .contains("managed_key_backend_up{backend=\"broken\",backend_type=\"pkcs11\"} 0.0")
                .contains("managed_key_backend_up{backend=\"SoftHSM\",backend_type=\"pkcs11\"} 1.0")
                .containsPattern("http_server_requests_seconds_count\\{.*status=\"502\",uri=\"/internal/check\"}")
                .contains(
                        "managed_key_operations_total{backend=\"SoftHSM\",backend_type=\"pkcs11\",operation=\"sign\",outcome=\"ok\"");
    }

    private HsmGateway.Owner owner() {
        return new HsmGateway.Owner(managedKey, UUID.randomUUID(), "");
    }

    private static HsmGateway as(ServiceIdentity caller) {
        return java.util.Objects.requireNonNull(GATEWAY.get(caller));
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThat(catchThrowableOfType(ApiException.class, call).kind()).isEqualTo(ErrorKind.PERMISSION_DENIED);
    }

    private CheckRequest checkRequest(BackendConfig config) {
        return new CheckRequest(owner(), 1, config, grants.enclose(TOKEN.pin(), managedKey, 1, config));
    }

    private ResolveRequest resolveRequest() {
        return resolveRequest(entry, Set.of(KeyUsage.SIGN));
    }

    private ResolveRequest resolveRequest(TestEntries entry, Set<KeyUsage> usages) {
        return new ResolveRequest(
                owner(),
                1,
                entry.config(),
                grants.enclose(TOKEN.pin(), managedKey, 1, entry.config()),
                usages,
                true,
                Set.of(),
                false,
                null);
    }

    private String grant(ResolvedKey key, ServiceIdentity holder) {
        return grant(entry, key, holder);
    }

    private String grant(TestEntries entry, ResolvedKey key, ServiceIdentity holder) {
        KeyGrant grant = entry.grant(key);
        return grants.sign(new KeyGrant(
                grant.id(),
                holder,
                grant.purpose(),
                grant.issuedAt(),
                grant.expiresAt(),
                managedKey,
                1,
                grant.config(),
                grant.locator(),
                grant.identity(),
                grant.spki(),
                grant.keySpec(),
                grant.usages(),
                grant.schemes(),
                grant.namespace(),
                grant.namespacePath(),
                grant.mount(),
                grants.enclose(TOKEN.pin(), managedKey, 1, entry.config()),
                grant.credentialTag()));
    }

    private static String signBody(String grant, String inputs) {
        return "{\"grant\":\"%s\",\"scheme\":\"ECDSA\",\"inputs\":[%s]}".formatted(grant, inputs);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static URI base() {
        return URI.create("https://localhost:" + service.getEnvironment().getProperty("local.server.port"));
    }

    private static HttpResponse<String> post(
            ServiceIdentity caller, String path, String body, @Nullable String timeoutMillis) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(tls(suite.folderOf(caller)))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(base().resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            if (timeoutMillis != null) {
                request.header(Deadline.HEADER, timeoutMillis);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String get(String uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static SSLContext tls(Path identity) {
        return SslBundle.of(stores(identity, identity)).createSslContext();
    }

    private static PemSslStoreBundle stores(Path identity, Path trust) {
        return new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate("file:" + identity.resolve("tls.crt"))
                        .withPrivateKey("file:" + identity.resolve("tls.key")),
                PemSslStoreDetails.forCertificate("file:" + trust.resolve("ca.crt")));
    }
}
