package io.managedkeys.gateway.backend.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repeated, what is not, and what keeps others free. */
class ConnectionTest {
    private static final Operation SIGN = Operation.repeatable("Sign");
    private static final Operation CREATE = Operation.once("CreateKey");
    private static final UUID NAMESPACE = UUID.randomUUID();
    private static final Duration REST = Duration.ofMillis(200);
    private static final Duration ATTEMPT = Duration.ofMillis(500);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final FakeClient client = new FakeClient();
    private final Connections<String, FakeClient> connections = new BackendCalls(limits(), meters)
            .connections("fake", key -> "Fake in " + key, key -> client, FakeClient::failure);

    private static CallLimits limits() {
        return new CallLimits(
                ATTEMPT,
                4,
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                2,
                Duration.ofMillis(100),
                16,
                REST,
                10,
                Duration.ofMinutes(10));
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }

    private String call(Operation operation) {
        return call(operation, NAMESPACE, soon());
    }

    private String call(Operation operation, UUID namespace, Deadline deadline) {
        return connections.with(
                "here", connection -> connection.call(operation, namespace, deadline, FakeClient::answer));
    }

    private ApiException refusal(Operation operation) {
        return catchThrowableOfType(ApiException.class, () -> call(operation));
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void repeatsWhatIsSafeUntilItWorks() {
        client.fails("Gone", "Throttled", "Gone");

        assertThat(call(SIGN)).isEqualTo("answer");
        assertThat(client.calls).hasValue(4);
        assertThat(meters.get("managed_key.backend.calls")
                        .tags("backend", "fake", "operation", "Sign", "outcome", "unreachable")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void endsWithA503AndRetryAfterWhenABurstLasts() {
        client.failsAlways("Throttled");

        ApiException refusal = refusal(SIGN);

        assertThat(refusal.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(refusal.retryAfter()).isPresent();
        assertThat(refusal.errors()).singleElement().asString().startsWith("Fake in here (THROTTLED): it is throttled");
        assertThat(client.calls).hasValue(4);
    }

    @Test
    void repeatsACreationOnlyWhenItWasThrottled() {
        client.fails("Throttled");
        assertThat(call(CREATE)).isEqualTo("answer");

        client.fails("Gone");
        assertThat(refusal(CREATE).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(client.calls).hasValue(3);
    }

    @Test
    void looksAgainForWhatWasJustMade() {
        client.fails("Missing");
        assertThat(call(Operation.fresh("CreateAlias"))).isEqualTo("answer");

        client.fails("Missing");
        assertThat(refusal(SIGN).kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(client.calls).hasValue(3);
    }

    @Test
    void takesARefusalForAnAnswer() {
        client.fails("Denied");

        assertThat(refusal(SIGN).kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
        assertThat(client.calls).hasValue(1);
    }

    @Test
    void keepsTheTextOfTheSdkOutOfTheFailure() {
        client.fails("AKIASECRET");

        assertThat(refusal(SIGN)).hasNoCause().hasMessageNotContaining("AKIASECRET");
    }

    @Test
    void makesNoAttemptAfterTheDeadline() {
        assertThatThrownBy(() -> call(SIGN, NAMESPACE, Deadline.in(Duration.ZERO)))
                .isInstanceOf(ApiException.class);
        assertThat(client.calls).hasValue(0);
    }

    @Test
    void repeatsNothingThatTheDeadlineLeavesNoRoomFor() {
        client.failsAlways("Gone");

        assertThatThrownBy(() -> call(SIGN, NAMESPACE, Deadline.in(Duration.ofMillis(4))))
                .isInstanceOf(ApiException.class);
        assertThat(client.calls).hasValueLessThan(3);
    }

    private void failOften(String code) {
        client.failsAlways(code);
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(SIGN).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        }
        assertThat(degraded()).isEqualTo(1);
    }

    private void rest() {
        Awaitility.await().pollDelay(REST.plusMillis(100)).until(() -> true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gone", "Late"})
    void leavesAConnectionAloneThatFailsOftenAndComesBackToIt(String code) {
        failOften(code);
        int reached = client.calls.get();

        ApiException refusal = refusal(SIGN);

        assertThat(client.calls).hasValue(reached);
        assertThat(refusal.errors().getFirst()).contains("left alone");
        assertThat(refusal.retryAfter()).isPresent();
        assertThat(degraded()).isEqualTo(1);
        assertThat(connections.<String>with("elsewhere", other -> {
                    client.failsAlways(null);
                    return other.call(SIGN, NAMESPACE, soon(), FakeClient::answer);
                }))
                .isEqualTo("answer");

        Awaitility.await().ignoreExceptions().until(() -> "answer".equals(call(SIGN)) && degraded() == 0);
    }

    @Test
    void takesAPassedDeadlineForNoAnswer() {
        failOften("Gone");
        rest();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> call(SIGN, NAMESPACE, Deadline.in(Duration.ZERO)))
                    .isInstanceOf(ApiException.class);
        }

        assertThat(degraded()).isEqualTo(1);
    }

    @Test
    void takesThrottlingForAnAnswer() {
        failOften("Gone");
        client.failsAlways("Throttled");
        rest();

        assertThat(refusal(SIGN).errors().getFirst()).contains("THROTTLED");
        assertThat(degraded()).isZero();
    }

    @Test
    void letsOneCallTryAConnectionThatWasLeftAlone() throws Exception {
        failOften("Gone");
        client.failsAlways(null);
        rest();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var trial = threads.submit(() -> connections.with(
                    "here",
                    connection -> connection.call(SIGN, NAMESPACE, soon(), (fake, timeout) -> {
                        inside.countDown();
                        return awaited(release);
                    })));
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(refusal(SIGN).errors().getFirst()).contains("left alone");
            release.countDown();
            assertThat(trial.get()).isTrue();
        }
        assertThat(degraded()).isZero();
        assertThat(call(SIGN)).isEqualTo("answer");
    }

    /** As when the process is out of memory. */
    private void tryWithoutOutcome() {
        assertThatThrownBy(() -> connections.with(
                        "here",
                        connection -> connection.call(SIGN, NAMESPACE, soon(), (fake, timeout) -> {
                            throw new LinkageError("no outcome");
                        })))
                .isInstanceOf(LinkageError.class);
    }

    @Test
    void comesBackAfterATrialWithoutOutcome() {
        failOften("Gone");
        client.failsAlways(null);
        rest();

        tryWithoutOutcome();

        Awaitility.await().ignoreExceptions().until(() -> "answer".equals(call(SIGN)) && degraded() == 0);
    }

    @Test
    void countsNoConnectionThatIsClosed() {
        failOften("Gone");
        rest();
        tryWithoutOutcome();

        connections.close();

        Awaitility.await().during(ATTEMPT.plus(REST)).until(() -> degraded() == 0);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double degraded() {
        return meters.get("managed_key.backend.open.circuits").gauge().value();
    }

    @Test
    void doesNotTakeThrottlingForAFailingConnection() {
        client.failsAlways("Throttled");
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(SIGN).errors().getFirst()).contains("THROTTLED");
        }
        assertThat(degraded()).isZero();
    }

    @Test
    void keepsOtherNamespacesFreeOfOneThatFloods() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.submit(() -> connections.with(
                        "here",
                        connection -> connection.call(SIGN, NAMESPACE, soon(), (fake, timeout) -> {
                            inside.countDown();
                            return awaited(release);
                        })));
            }
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(refusal(SIGN).errors().getFirst()).contains("too many calls");
            assertThat(call(SIGN, UUID.randomUUID(), soon())).isEqualTo("answer");
            release.countDown();
        }
        assertThat(call(SIGN)).isEqualTo("answer");
    }
}
