package io.managedkeys.gateway.backend.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients are shared, bounded, and closed when nobody uses them. */
class ConnectionsTest {
    private final Map<String, FakeClient> opened = new ConcurrentHashMap<>();

    private Connections<String, FakeClient> connections(int clients, Duration idle) {
        CallLimits limits = new CallLimits(
                Duration.ofSeconds(1),
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                1,
                Duration.ofMillis(1),
                1,
                Duration.ofSeconds(1),
                clients,
                idle);
        return new BackendCalls(limits, new SimpleMeterRegistry())
                .connections(
                        "fake",
                        key -> key,
                        key -> {
                            FakeClient client = new FakeClient();
                            assertThat(opened.put(key, client)).isNull();
                            return client;
                        },
                        FakeClient::failure);
    }

    private int closes(String key) {
        return client(key).closes.get();
    }

    private FakeClient client(String key) {
        return Objects.requireNonNull(opened.get(key));
    }

    @Test
    void sharesOneClientPerConnection() {
        try (var connections = connections(10, Duration.ofMinutes(1))) {
            for (int i = 0; i < 3; i++) {
                connections.with("a", connection -> connection);
                connections.with("b", connection -> connection);
            }
            assertThat(opened).hasSize(2);
        }
        assertThat(closes("a")).isEqualTo(1);
        assertThat(closes("b")).isEqualTo(1);
    }

    @Test
    void closesAClientOnlyAfterItsLastUse() {
        var connections = connections(10, Duration.ofMinutes(1));

        int closesMeanwhile = connections.with("a", connection -> {
            connections.close();
            return closes("a");
        });

        assertThat(closesMeanwhile).isZero();
        Awaitility.await().untilAsserted(() -> assertThat(closes("a")).isEqualTo(1));
    }

    @Test
    void closesWhatIsIdle() {
        try (var connections = connections(10, Duration.ofMillis(20))) {
            connections.with("a", connection -> connection);

            Awaitility.await().untilAsserted(() -> assertThat(closes("a")).isEqualTo(1));
        }
    }

    @Test
    void keepsNoMoreThanItsBound() {
        try (var connections = connections(2, Duration.ofMinutes(1))) {
            for (int i = 0; i < 20; i++) {
                connections.with("key " + i, connection -> connection);
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(opened.values().stream()
                                    .mapToInt(client -> client.closes.get())
                                    .sum())
                            .isEqualTo(18));
        }
    }

    @Test
    void tellsWhatAUseFailedOfAndNotItsClient() {
        var connections = connections(10, Duration.ofMinutes(1));

        assertThatThrownBy(() -> connections.with("a", connection -> {
                    client("a").failsToClose();
                    connections.close();
                    throw ApiException.invalid("the use's own");
                }))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("the use's own");
        assertThat(closes("a")).isEqualTo(1);
    }

    @Test
    void closesTheOthersWhenOneCannotBeClosed() {
        var connections = connections(10, Duration.ofMinutes(1));
        for (String key : List.of("a", "b", "c")) {
            connections.with(key, connection -> connection);
            client(key).failsToClose();
        }

        connections.close();

        assertThat(opened.values())
                .allSatisfy(client -> assertThat(client.closes).hasValue(1));
    }

    @Test
    void opensNothingAfterItWasClosed() {
        var connections = connections(10, Duration.ofMinutes(1));
        connections.close();

        assertThatThrownBy(() -> connections.with("a", connection -> connection))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(opened).isEmpty();
    }
}
