package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key is made once: what a crash left in the token is found again. */
@Order(40)
@ExtendWith(RunningSuite.class)
class CrashesIT {
    private static final Duration LEASE_AND_SOME = Duration.ofSeconds(90);

    private final Suite suite;
    private final ApiClient client;

    CrashesIT(Suite suite) {
        this.suite = suite;
        this.client = TestClients.of(suite);
    }

    @ParameterizedTest
    @CsvSource({
        "REGISTRY, registry.failpoint, intent-committed",
        "REGISTRY, registry.failpoint, resolve-returned",
        "GATEWAY,  gateway.failpoint,  after-generate"
    })
    void retryAfterACrashAdoptsTheKey(ServiceIdentity service, String property, String failpoint) {
        String name = "crash-" + failpoint;
        TestManagedKeys.ec(suite, name).write(client, name).expect(204);
        suite.set(service, property, failpoint);
        suite.restart(service);
        try {
            assertThat(statusOf(() -> TestManagedKeys.testSign(client, name))).isNotIn(200, 204);
            assertThat(suite.service(service).endsWithin(20)).as("it crashed").isTrue();
        } finally {
            suite.set(service, property, null);
            suite.service(service).kill();
            suite.start(service);
        }

        await().atMost(LEASE_AND_SOME)
                .untilAsserted(
                        () -> assertThat(TestManagedKeys.testSign(client, name).status())
                                .isIn(200, 204));

        assertThat(new TokenObjects(suite.softHsm()).privateKeys(name)).isEqualTo(1);
    }

    @Test
    void twoRegistriesThatResolveOneKeyAtOnceMakeOneObject() throws InterruptedException, ExecutionException {
        ApiClient second = client.at(suite.startSecondRegistry());
        for (int round = 0; round < 5; round++) {
            String name = "race-" + round;
            TestManagedKeys.ec(suite, name).write(client, name).expect(204);

            List<Integer> statuses = atOnce(List.of(
                    () -> TestManagedKeys.testSign(client, name).status(),
                    () -> TestManagedKeys.testSign(second, name).status(),
                    () -> TestManagedKeys.testSign(client, name).status(),
                    () -> TestManagedKeys.testSign(second, name).status()));

            assertThat(statuses).as(name).containsAnyOf(200, 204).isSubsetOf(200, 204, 503);
            await().atMost(LEASE_AND_SOME)
                    .untilAsserted(() -> assertThat(
                                    TestManagedKeys.testSign(second, name).status())
                            .isIn(200, 204));
            assertThat(new TokenObjects(suite.softHsm()).privateKeys(name)).isEqualTo(1);
        }
    }

    @Test
    void manyRequestsThatUseAFreshKeyAtOnceMakeOneObject() throws InterruptedException, ExecutionException {
        TestManagedKeys.ec(suite, "crowd").write(client, "crowd").expect(204);
        TestMounts transit = TestMounts.enable(client, "transit", "crowd-transit", "crowd");

        atOnce(IntStream.range(0, 20)
                .<Callable<Integer>>mapToObj(
                        i -> () -> transit.transitKey("k" + i, "crowd").status())
                .toList());

        await().atMost(LEASE_AND_SOME)
                .untilAsserted(() -> transit.transitKey("last", "crowd").expect(200, 204));
        assertThat(new TokenObjects(suite.softHsm()).privateKeys("crowd")).isEqualTo(1);
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws InterruptedException, ExecutionException {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> status : callers.invokeAll(calls)) {
                statuses.add(status.get());
            }
            return statuses;
        }
    }

    private static int statusOf(Callable<ApiClient.Answer> call) {
        try {
            return call.call().status();
        } catch (UncheckedIOException e) {
            return 0;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
