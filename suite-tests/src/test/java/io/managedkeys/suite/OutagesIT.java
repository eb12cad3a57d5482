package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What callers get while the database, the token or the gateway is away, and that it ends when they are back. */
@Order(30)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutagesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Suite suite;
    private final ApiClient client;

    OutagesIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @BeforeAll
    void makeKey() {
        TestManagedKeys.ec(suite, "outage").resolve(client, "outage");
        TestMounts.enable(client, "transit", "outage-transit", "outage")
                .transitKey("k", "outage")
                .expect(200, 204);
    }

    @Test
    void databaseThatIsAwayIsToldAndNothingAcknowledgedIsLost() {
        TestMounts transit = new TestMounts(client, "outage-transit");
        AtomicInteger number = new AtomicInteger();
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        try (Traffic reads = Traffic.of(4, () -> transit.sign("k"));
                Traffic writes = Traffic.of(2, () -> {
                    String name = "outage-" + number.incrementAndGet();
                    ApiClient.Answer answer = client.post("sys/namespaces/" + name, Map.of());
                    if (answer.status() < 300) {
                        acknowledged.add(name);
                    }
                    return answer;
                })) {
            await().atMost(SOON).until(() -> reads.sent() > 20 && acknowledged.size() > 20);

            suite.postgres().stop();

            await().atMost(SOON).untilAsserted(this::databaseIsTold);
            await().atMost(SOON).until(() -> writes.statuses().containsKey(503));
            int acknowledgedBefore = acknowledged.size();
            suite.postgres().start();
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(client.get("sys/health").status()).isEqualTo(200);
                assertThat(transit.sign("k").status()).isEqualTo(200);
                assertThat(acknowledged.size()).isGreaterThan(acknowledgedBefore);
            });
            assertThat(reads.statuses().keySet()).isSubsetOf(200, 503);
            assertThat(writes.statuses().keySet()).isSubsetOf(200, 204, 503);
        }
        assertThat(namesOfNamespaces()).containsAll(acknowledged);
        assertThat(suite.services()).allMatch(ServiceProcess::isAlive);
    }

    private void databaseIsTold() {
        ApiClient.Answer health = client.get("sys/health");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.json().at("/version").asString("")).isNotEmpty();
        ServiceProcess registry = suite.service(ServiceIdentity.REGISTRY);
        assertThat(registry.isReady()).isFalse();
        assertThat(registry.management("/health/liveness").map(HttpResponse::statusCode))
                .contains(200);
    }

    private List<String> namesOfNamespaces() {
        return client.send("LIST", "sys/namespaces", "")
                .expect(200)
                .json()
                .at("/data/keys")
                .valueStream()
                .map(name -> name.asString().replace("/", ""))
                .toList();
    }

    @Test
    void tokenThatIsTakenAwayNeverYieldsAWrongSignature() throws IOException {
        TestMounts transit = new TestMounts(client, "outage-transit");
        String publicKey = transit.publicKey("k");
        OpenSsl openSsl = new OpenSsl(folder);
        Queue<String> signatures = new ConcurrentLinkedQueue<>();
        Path tokens = suite.softHsm().tokens();
        Path away = tokens.resolveSibling("away");
        try (Traffic traffic = Traffic.of(4, () -> {
            ApiClient.Answer answer = transit.sign("k");
            if (answer.status() == 200) {
                signatures.add(answer.data("/signature"));
            }
            return answer;
        })) {
            await().atMost(SOON).until(() -> traffic.sent() > 20);
            int sent = traffic.sent();

            Files.move(tokens, away);

            await().atMost(SOON).until(() -> traffic.sent() > sent + 50);
            assertThat(traffic.statuses().keySet()).isSubsetOf(200, 502, 503);
        } finally {
            Files.move(away, tokens);
        }
        suite.restart(ServiceIdentity.GATEWAY);

        await().atMost(SOON)
                .untilAsserted(
                        () -> signatures.add(transit.sign("k").expect(200).data("/signature")));
        assertThat(signatures.stream().distinct().limit(200))
                .allMatch(signature -> openSsl.verifies(publicKey, "hello", signature));
    }

    @Test
    void twoHundredRequestsBehindASlowBackendDoNotBlockTheDoor() throws InterruptedException, ExecutionException {
        TestMounts transit = new TestMounts(client, "outage-transit");
        ServiceProcess gateway = suite.service(ServiceIdentity.GATEWAY);
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            gateway.freeze();
            List<Future<ApiClient.Answer>> answers;
            try {
                answers = IntStream.range(0, 200)
                        .mapToObj(i -> requests.submit(() -> transit.sign("k")))
                        .toList();
                for (int i = 0; i < 20; i++) {
                    assertThat(client.get("sys/health").status()).isEqualTo(200);
                    assertThat(client.get("sys/mounts").status()).isEqualTo(200);
                }
                // Answered while the others wait, not after them.
                assertThat(answers).anyMatch(answer -> !answer.isDone());
            } finally {
                gateway.thaw();
            }
            for (Future<ApiClient.Answer> answer : answers) {
                assertThat(answer.get().status()).isIn(200, 503);
            }
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(transit.sign("k").status()).isEqualTo(200));
    }

    @Test
    void engineThatIsAwayIsUnavailableAndTheDoorStays() {
        suite.service(ServiceIdentity.TRANSIT).kill();
        try {
            assertThat(new TestMounts(client, "outage-transit").sign("k").status())
                    .isEqualTo(503);
            assertThat(client.get("sys/health").status()).isEqualTo(200);
        } finally {
            suite.start(ServiceIdentity.TRANSIT);
        }
        new TestMounts(client, "outage-transit").sign("k").expect(200);
    }

    @Test
    void gatewayThatIsAwayIsUnavailable() {
        suite.service(ServiceIdentity.GATEWAY).kill();
        try {
            assertThat(new TestMounts(client, "outage-transit").sign("k").status())
                    .isEqualTo(503);
            assertThat(TestManagedKeys.testSign(client, "outage").status()).isEqualTo(503);
        } finally {
            suite.start(ServiceIdentity.GATEWAY);
        }
        new TestMounts(client, "outage-transit").sign("k").expect(200);
    }
}
