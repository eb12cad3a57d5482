package io.managedkeys.registry.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.zaxxer.hikari.HikariDataSource;
import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.AdmissionHeader;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.wire.RawHttp;
import io.managedkeys.registry.RegistryDatabase;
import io.managedkeys.registry.RunningRegistry;
import io.managedkeys.registry.TestClient;
import io.managedkeys.registry.TestClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door in front of an engine that answers as each test wants. */
class ForwardIT {
    private static final int MIB = 1 << 20;

    private static FakeEngine engine;
    private static RunningRegistry registry;
    private static TestClient client;

    @BeforeAll
    static void start(@TempDir Path folder) {
        MintedSuite suite = MintedSuite.mint(folder);
        engine = new FakeEngine(suite, ServiceIdentity.TRANSIT);
        registry = RunningRegistry.start(
                suite,
                RegistryDatabase.create(),
                Map.of("registry.dev-root-token", "root", "managed-keys.peers.transit-service", engine.url()));
        client = TestClient.root(registry.baseUrl());
        assertThat(client.write("sys/mounts/transit", "{\"type\":\"transit\"}").status())
                .isEqualTo(204);
        assertThat(client.write("sys/mounts/pki", "{\"type\":\"pki\"}").status())
                .isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        client.close();
        registry.close();
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "LIST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void forwardsEveryVerbWithItsAdmission(String verb) {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, "ok".getBytes(StandardCharsets.UTF_8)));

        Answer answer = client.send(verb, "transit/keys/a%2Fb", null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(engine.onlySeen().method()).isEqualTo(verb);
        Admission admission = admission(engine.onlySeen());
        assertThat(admission.path()).isEqualTo("keys/a/b");
        assertThat(admission.mount().type()).isEqualTo("transit");
        assertThat(admission.mount().path()).isEqualTo("transit/");
        assertThat(admission.namespace().path()).isEmpty();
        assertThat(admission.capabilities()).containsExactly(Capability.ROOT);
        assertThat(admission.caller()).isNotNull();
        assertThat(admission.timeoutMillis()).isPositive();
    }

    @Test
    void forwardsACallerWithoutATokenAsAnonymous() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));

        TestClient.anonymous(registry.baseUrl()).get("transit/x");

        assertThat(admission(engine.onlySeen()).isAnonymous()).isTrue();
        assertThat(admission(engine.onlySeen()).tokenRefused()).isFalse();
        assertThat(admission(engine.onlySeen()).capabilities()).isEmpty();
    }

    @Test
    void forwardsACallerWithABadTokenAsAnonymous() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));

        client.withToken("hvs.none").get("transit/x");

        assertThat(admission(engine.onlySeen()).isAnonymous()).isTrue();
        assertThat(admission(engine.onlySeen()).tokenRefused()).isTrue();
    }

    @Test
    void keepsBodiesByteForByteAndTheirLength() {
        byte[] body = random(5 * MIB);
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, (byte[]) exchange.getAttribute("body")));

        Answer answer = client.send(
                "POST", "transit/x", BodyPublishers.ofByteArray(body), "Content-Type", "application/octet-stream");

        assertThat(answer.response().body()).isEqualTo(body);
        assertThat(engine.onlySeen().headers().get("Content-length")).containsExactly(Integer.toString(body.length));
        assertThat(engine.onlySeen().headers().get("Content-type")).containsExactly("application/octet-stream");
        assertThat(answer.response().headers().firstValueAsLong("Content-Length"))
                .hasValue(body.length);
    }

    @Test
    void streamsBodiesOfUnknownLengthBothWays() {
        byte[] body = random(3 * MIB);
        engine.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write((byte[]) exchange.getAttribute("body"));
        });

        Answer answer =
                client.send("POST", "transit/x", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(answer.response().body()).isEqualTo(body);
        assertThat(engine.onlySeen().headers().get("Transfer-encoding")).containsExactly("chunked");
    }

    @Test
    void takesJsonThatCallsItselfAForm() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, (byte[]) exchange.getAttribute("body")));

        Answer answer = client.send(
                "POST",
                "transit/x",
                BodyPublishers.ofString("{\"a\":1}"),
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(answer.text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void refusesABodyAnnouncedAsTooLarge() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));

        Answer answer = client.send("POST", "transit/x", BodyPublishers.ofByteArray(new byte[33 * MIB]));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.error()).isEqualTo("http: request body too large");
        assertThat(engine.seen()).isEmpty();
    }

    @Test
    void refusesABodyThatTurnsOutTooLarge() {
        byte[] body = new byte[33 * MIB];

        Answer answer =
                client.send("POST", "transit/x", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.error()).isEqualTo("http: request body too large");
    }

    @Test
    void keepsTheQueryAsItCame() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));

        client.get("transit/x?a=%2F+b&c");

        assertThat(engine.onlySeen().uri()).endsWith("?a=%2F+b&c");
    }

    @Test
    void keepsTokensAndForgedAdmissionsOut() throws IOException {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));
        Map<String, String> headers = Map.of(
                "X-Vault-Token", "root",
                "Authorization", "Bearer secret",
                "X-Managed-Keys-Admission", "forged",
                "x-managed-keys-timeout-millis", "1",
                "X-Forwarded-For", "1.2.3.4",
                "TE", "trailers");

        RawHttp.Answer answer = RawHttp.exchange(port(), "GET", "/v1/transit/x", headers, null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(engine.onlySeen().headers().keySet())
                .doesNotContain(
                        "X-vault-token", "Authorization", "X-managed-keys-timeout-millis", "X-forwarded-for", "Te");
        assertThat(engine.onlySeen().headers().get("X-managed-keys-admission")).hasSize(1);
        assertThat(admission(engine.onlySeen()).path()).isEqualTo("x");
    }

    @Test
    void letsThroughTheHeadersThatTheMountNames() {
        client.write("sys/mounts/headers", """
                {"type":"transit","config":{"passthrough_request_headers":["X-In"],"allowed_response_headers":["X-Out"]}}""");
        engine.answers(exchange -> {
            exchange.getResponseHeaders().add("X-Out", "1");
            exchange.getResponseHeaders().add("X-Hidden", "1");
            exchange.getResponseHeaders().add("X-Managed-Keys-Lease", "1");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            FakeEngine.reply(exchange, 202, "{}".getBytes(StandardCharsets.UTF_8));
        });

        Answer answer = client.send("GET", "headers/x", BodyPublishers.noBody(), "X-In", "1", "X-Other", "1");

        assertThat(engine.onlySeen().headers()).containsKey("X-in").doesNotContainKey("X-other");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.response().headers().firstValue("X-Out")).hasValue("1");
        assertThat(answer.response().headers().firstValue("X-Hidden")).isEmpty();
        assertThat(answer.response().headers().firstValue("X-Managed-Keys-Lease"))
                .isEmpty();
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.response().headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void handsErrorsAndRedirectsOnAsTheyAre() {
        engine.answers(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "7");
            FakeEngine.reply(exchange, 503, "{\"errors\":[\"later\"]}".getBytes(StandardCharsets.UTF_8));
        });

        Answer answer = client.get("transit/x");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("later");
        assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void tellsOfAnEngineThatIsDown() {
        Answer answer = client.get("pki/roles");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("pki-service cannot be reached");
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    }

    /** The client's token is not what is wrong. */
    @Test
    void isUnavailableWhereTheEngineRefusesTheRegistry() {
        engine.answers(exchange -> {
            exchange.getResponseHeaders().add(CallerIdentityFilter.REFUSED, "caller");
            FakeEngine.reply(exchange, 403, "{\"errors\":[\"not for this caller\"]}".getBytes(StandardCharsets.UTF_8));
        });

        Answer answer = client.get("transit/x");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("transit-service does not know this service");
    }

    @Test
    void breaksTheConnectionRatherThanPassAPartForTheWhole() {
        engine.answers(exchange -> {
            exchange.sendResponseHeaders(200, 4 * MIB);
            exchange.getResponseBody().write(new byte[MIB]);
            exchange.getResponseBody().flush();
            throw new IOException("the engine dies");
        });

        assertThatThrownBy(() -> client.get("transit/x")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void keepsItsConnectionsToTheEngine() {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        engine.answers(exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            FakeEngine.reply(exchange, 200, "ok".getBytes(StandardCharsets.UTF_8));
        });

        for (int i = 0; i < 30; i++) {
            client.get("transit/x");
        }

        assertThat(ports).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void answersForHealthAndMountsWhileTwoHundredForwardsHang() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        engine.answers(exchange -> hang(exchange, release));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> hanging = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                hanging.add(callers.submit(() -> client.get("transit/x").status()));
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(hanging).noneMatch(Future::isDone);
                assertThat(engine.seen()).hasSize(200);
            });

            assertThat(activeConnections()).isZero();
            assertThat(client.get("sys/health").status()).isEqualTo(200);
            assertThat(client.get("sys/mounts").status()).isEqualTo(200);
            assertThat(client.write("sys/mounts/meanwhile", "{\"type\":\"transit\"}")
                            .status())
                    .isEqualTo(204);

            release.countDown();
            for (Future<Integer> each : hanging) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
        } finally {
            release.countDown();
        }
    }

    @Test
    void isBusyWhereAnEngineHasAllTheRequestsItMay() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        engine.answers(exchange -> {
            // The server would close some of so many, whenever it likes.
            exchange.getResponseHeaders().add("Connection", "close");
            hang(exchange, release);
        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> hanging = new ArrayList<>();
            for (int i = 0; i < Engines.CONNECTIONS; i++) {
                hanging.add(callers.submit(() -> client.get("transit/x").status()));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(engine.seen()).hasSize(Engines.CONNECTIONS));

            Answer answer = client.get("transit/x");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.error()).isEqualTo("transit-service is busy");
            release.countDown();
            for (Future<Integer> each : hanging) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
        } finally {
            release.countDown();
        }
    }

    @Test
    void voidsGrantsWithTheNextRequestAfterATune() {
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));
        client.get("transit/x");
        long before = admission(engine.onlySeen()).grantEpoch();

        client.write("sys/mounts/transit/tune", "{\"allowed_managed_keys\":\"a\"}");
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));
        client.get("transit/x");

        assertThat(admission(engine.onlySeen()).grantEpoch()).isGreaterThan(before);
    }

    @Test
    void stopsForwardingWithTheNextRequestAfterADisable() {
        client.write("sys/mounts/gone", "{\"type\":\"transit\"}");
        engine.answers(exchange -> FakeEngine.reply(exchange, 200, new byte[0]));
        assertThat(client.get("gone/x").status()).isEqualTo(200);

        client.delete("sys/mounts/gone");

        assertThat(client.get("gone/x").error()).isEqualTo("no handler for route \"gone/x\". route entry not found.");
    }

    private static void hang(HttpExchange exchange, CountDownLatch release) throws IOException {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FakeEngine.reply(exchange, 200, new byte[0]);
    }

    private static int activeConnections() {
        return registry.bean(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections();
    }

    private static Admission admission(FakeEngine.Seen seen) {
        return AdmissionHeader.decode(seen.headers()
                .getOrDefault("X-managed-keys-admission", List.of())
                .getFirst());
    }

    private static int port() {
        return URI.create(registry.baseUrl()).getPort();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
