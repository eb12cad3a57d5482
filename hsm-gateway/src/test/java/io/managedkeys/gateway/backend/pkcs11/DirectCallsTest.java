package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.gateway.backend.BackendKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When calls enter the token on the threads of those who bring them, and when on threads that may hang. */
class DirectCallsTest extends OnDisturbedToken {
    @Test
    void callsOnOtherThreadsOnceADirectCallHangs() throws Exception {
        gateway.close();
        gateway = TestBackends.decorated(module, SHORT, 4);
        BackendKey key = openKey();
        awaitDirectCalls(key);
        int before = module.calls("C_Sign");
        CountDownLatch latch = module.hangs("C_Sign");
        try (var requests = Executors.newFixedThreadPool(1)) {
            var hung = requests.submit(() -> key.sign(ECDSA, digests(1), seconds(30)));
            await().until(() -> module.calls("C_Sign") > before);
            CountDownLatch second = new CountDownLatch(1);
            CompletableFuture.delayedExecutor(SHORT.hanging().toMillis() + 100, TimeUnit.MILLISECONDS)
                    .execute(second::countDown);
            second.await();
            CountDownLatch next = module.hangs("C_Sign");

            assertThat(key.sign(ECDSA, digests(1), seconds(30)))
                    .singleElement()
                    .satisfies(outcome -> isUnavailable(outcome.error()));

            next.countDown();
            latch.countDown();
            assertThat(hung.get())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.error()).isNull());
        }
    }

    @Test
    void makesAShortListOnTheCallersThreadWhereTheTokenIsQuick() {
        BackendKey key = openKey();
        awaitDirectCalls(key);

        List<Outcome> outcomes = key.sign(ECDSA, digests(4), seconds(30));

        assertThat(outcomes)
                .hasSize(4)
                .allSatisfy(outcome -> assertThat(outcome.error()).isNull());
        assertThat(module.lastCaller("C_Sign")).isEqualTo(Thread.currentThread());
        key.sign(ECDSA, digests(17), seconds(30));
        assertThat(module.lastCaller("C_Sign")).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void makesALongerListOnTheCallersThreadWhileTheKeyIsAtWork() throws Exception {
        BackendKey key = openKey();
        awaitDirectCalls(key);
        assertThat(key.sign(ECDSA, digests(16), seconds(30))).hasSize(16);
        assertThat(module.lastCaller("C_Sign")).isNotEqualTo(Thread.currentThread());

        CountDownLatch latch = module.hangs("C_Sign");
        try (var requests = Executors.newFixedThreadPool(1)) {
            int before = module.calls("C_Sign");
            var other = requests.submit(() -> key.sign(ECDSA, digests(1), seconds(30)));
            await().until(() -> module.calls("C_Sign") > before);

            assertThat(key.sign(ECDSA, digests(16), seconds(30)))
                    .hasSize(16)
                    .allSatisfy(outcome -> assertThat(outcome.error()).isNull());
            assertThat(module.lastCaller("C_Sign")).isEqualTo(Thread.currentThread());
            latch.countDown();
            assertThat(other.get()).hasSize(1);
        }
    }

    @Test
    void goesOnWithAListOnOtherThreadsOnceTheTokenProvesSlow() {
        BackendKey key = entry.withMaxParallel(1).open(gateway, token.pin(), resolve());
        awaitDirectCalls(key);
        module.signsAfter(Duration.ofMillis(20));

        List<Outcome> outcomes = key.sign(ECDSA, digests(12), seconds(30));

        assertThat(outcomes)
                .hasSize(12)
                .allSatisfy(outcome -> assertThat(outcome.error()).isNull());
        assertThat(module.lastCaller("C_Sign")).isNotEqualTo(Thread.currentThread());
        // what it took of the key's limit it gave back
        assertThat(key.sign(ECDSA, digests(1), seconds(30)).getFirst().error()).isNull();
    }

    @Test
    void saysHowManyOperationsOfAKeyGoOnAtATime() {
        int processors = Runtime.getRuntime().availableProcessors();
        ResolvedKey resolved = resolve();
        BackendKey key = entry.open(gateway, token.pin(), resolved);
        assertThat(key.parallel()).hasValue(16);
        assertThat(entry.withMaxParallel(1).open(gateway, token.pin(), resolved).parallel())
                .hasValue(1);

        awaitDirectCalls(key);

        // SoftHSM works on our own processors
        assertThat(key.parallel()).hasValue(Math.min(16, (3 * processors + 1) / 2));
        module.signsAfter(Duration.ofMillis(20));
        key.sign(ECDSA, digests(16), seconds(30));
        assertThat(key.parallel()).hasValue(16);
    }

    @Test
    void keepsToDirectCallsAfterASingleSlowOne() {
        gateway.close();
        gateway = TestBackends.decorated(module, SHORT, 4);
        BackendKey key = openKey();
        awaitDirectCalls(key);

        module.signsAfter(Duration.ofMillis(50));
        key.sign(ECDSA, digests(1), seconds(30));
        module.signsAfter(Duration.ZERO);
        key.sign(ECDSA, digests(1), seconds(30));

        assertThat(module.lastCaller("C_Sign")).isEqualTo(Thread.currentThread());
    }
}
