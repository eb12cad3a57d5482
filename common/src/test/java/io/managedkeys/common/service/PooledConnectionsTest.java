package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.managedkeys.common.service.PooledConnections.Request;
import io.managedkeys.common.service.TlsServer.Behaviour;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PooledConnectionsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final String OK = "{\"answer\":\"ok\"}";

    @TempDir
    private static Path folder;

    private static SSLContext gateway;
    private static SSLContext registry;

    @BeforeAll
    static void mint() {
        MintedSuite suite = MintedSuite.mint(folder);
        gateway = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.GATEWAY));
        registry = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.REGISTRY));
    }

    @Test
    void sendsNoHeadersButWhatTheCalleeNeeds() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            Request request = post(connections);
            request.setEntity(new ByteArrayEntity(new byte[3], (@Nullable ContentType) null));
            connections.execute(request, response -> null);
            connections.execute(connections.request("GET", "/y?a=%2F", 1000, 10_000), response -> null);

            assertThat(server.heads)
                    .containsExactly(
                            "POST /x HTTP/1.1\nHost: 127.0.0.1:%d\nContent-Length: 3\n".formatted(server.port()),
                            """
                            GET /y?a=%%2F HTTP/1.1
                            Host: 127.0.0.1:%d
                            """.formatted(server.port()));
        }
    }

    @Test
    void keepsAConnectionThatRestedAndIsStillThere() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            ask(connections);
            Thread.sleep(PooledConnections.RESTED.plusMillis(50));
            ask(connections);

            assertThat(server.handshakes).hasValue(1);
        }
    }

    @Test
    void replacesTheConnectionsThatRestedAndAreGone() throws Exception {
        TlsServer first = new TlsServer(gateway, 0, Behaviour.ANSWERS);
        int port = first.port();
        try (PooledConnections connections = connections(first)) {
            ask(connections);
            first.close();
            try (TlsServer second = new TlsServer(gateway, port, Behaviour.ANSWERS)) {
                Thread.sleep(PooledConnections.RESTED.plusMillis(50));

                assertThat(ask(connections)).isEqualTo(OK);
            }
        }
    }

    @Test
    void doesNotUseWhatRestedTooLong() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server, 8, MOMENT, MINUTE)) {
            ask(connections);
            Thread.sleep(MOMENT.plusMillis(20));
            ask(connections);

            assertThat(server.handshakes).hasValue(2);
        }
    }

    @Test
    void closesWhatRestedTooLongThoughNobodyAsks() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server, 8, MOMENT, MINUTE)) {
            ask(connections);
            assertThat(server.ended).hasValue(0);

            await(server.ended, 1);
        }
    }

    @Test
    void doesNotUseWhatIsTooOldHoweverBusyItIs() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server, 8, MINUTE, MOMENT)) {
            long end = System.nanoTime() + MOMENT.multipliedBy(3).toNanos();
            while (System.nanoTime() < end) {
                ask(connections);
            }

            assertThat(server.handshakes).hasValueBetween(2, 4);
            await(server.ended, server.handshakes.get() - 1);
        }
    }

    @Test
    void hasNoMoreConnectionsThanItMay() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server, 3, MINUTE, MINUTE);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(callers.submit(() -> ask(connections)));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(OK);
            }

            assertThat(server.handshakes).hasValueBetween(1, 3);
        }
    }

    @Test
    void isBusyWhereAllAreInUseAndGoesOnOnceOneIsFree() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT_AFTER_HANDSHAKE);
                PooledConnections connections = connections(server, 1, MINUTE, MINUTE);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Request first = post(connections);
            Future<?> hanging = callers.submit(() -> connections.execute(first, response -> null));
            await(server.requests, 1);

            assertThatThrownBy(
                            () -> connections.execute(connections.request("POST", "/x", 50, 10_000), response -> null))
                    .isInstanceOf(ConnectionRequestTimeoutException.class);
            assertThat(server.requests).hasValue(1);

            Request second = post(connections);
            callers.submit(() -> connections.execute(second, response -> null));
            first.cancel();
            await(server.requests, 2);
            assertThat(hanging).failsWithin(Duration.ofSeconds(10));
            second.cancel();
        }
    }

    @Test
    void breaksOffWhileItConnects() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
                }
                URI uri = URI.create("https://127.0.0.1:" + full.getLocalPort());
                try (PooledConnections connections =
                        new PooledConnections(ServiceIdentity.GATEWAY, uri, registry, 8, MINUTE)) {
                    assertBreaksOff(connections, post(connections));
                }
            } finally {
                for (Socket each : waiting) {
                    each.close();
                }
            }
        }
    }

    @Test
    void breaksOffDuringTheHandshake() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT);
                PooledConnections connections = connections(server)) {
            assertBreaksOff(connections, post(connections));
            assertThat(server.accepted).hasValue(1);
        }
    }

    @Test
    void breaksOffWhileItWaitsForTheAnswer() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT_AFTER_HANDSHAKE);
                PooledConnections connections = connections(server)) {
            assertBreaksOff(connections, post(connections));
        }
    }

    @Test
    void sendsNothingThatWasBrokenOffBefore() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            Request request = post(connections);
            request.cancel();

            assertThatThrownBy(() -> connections.execute(request, response -> null))
                    .hasMessage("cancelled");
            ask(connections);
            assertThatThrownBy(() -> connections.execute(request, response -> null))
                    .hasMessage("cancelled");
            assertThat(server.requests).hasValue(1);
        }
    }

    @Test
    void leavesTheConnectionToOthersOnceItHasEnded() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            Request request = post(connections);
            connections.execute(request, response -> null);
            request.cancel();

            assertThat(ask(connections)).isEqualTo(OK);
            assertThat(server.handshakes).hasValue(1);
        }
    }

    @Test
    void sendsOnceWhatMayHaveArrived() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.DROPS);
                PooledConnections connections = connections(server)) {
            assertThatThrownBy(() -> ask(connections)).isInstanceOf(NoHttpResponseException.class);
            assertThat(server.requests).hasValue(1);
        }
    }

    @Test
    void takesNoPartOfAnAnswerForTheWhole() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.BREAKS_OFF);
                PooledConnections connections = connections(server)) {
            assertThatThrownBy(() -> ask(connections)).isInstanceOf(ConnectionClosedException.class);
            // Nor where nobody looks at it.
            assertThatThrownBy(() -> connections.execute(post(connections), response -> null))
                    .isInstanceOf(ConnectionClosedException.class);
            assertThat(server.handshakes).hasValue(2);
        }
    }

    @Test
    void handsOnAnAnswerThatCameBeforeTheBodyWasSent() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS_EARLY);
                PooledConnections connections = connections(server)) {
            for (int i = 0; i < 2; i++) {
                CountDownLatch answered = new CountDownLatch(1);
                Request request = post(connections);
                request.setEntity(
                        new InputStreamEntity(new SlowBody(answered, 1 << 20), 1 << 20, (@Nullable ContentType) null));
                int heads = i;
                Thread.ofVirtual().start(() -> {
                    Awaitility.await().until(() -> server.requests.get() > heads);
                    answered.countDown();
                });

                assertThat(text(connections, request)).isEqualTo(OK);
            }
            assertThat(server.handshakes).hasValue(1);
        }
    }

    /** Its second half comes after the answer. */
    private static final class SlowBody extends InputStream {
        private final CountDownLatch answered;
        private final int length;
        private int sent;

        SlowBody(CountDownLatch answered, int length) {
            this.answered = answered;
            this.length = length;
        }

        @Override
        public int read() throws IOException {
            if (sent == length / 2) {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return sent++ < length ? 'a' : -1;
        }
    }

    @Test
    void endsAConnectionWhereTheCalleeSaysSo() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SAYS_CLOSE);
                PooledConnections connections = connections(server)) {
            ask(connections);
            ask(connections);

            assertThat(server.handshakes).hasValue(2);
            await(server.ended, 2);
        }
    }

    @Test
    void readsWhatTheHandlerLeftAndKeepsTheConnection() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            connections.execute(post(connections), response -> null);

            assertThat(ask(connections)).isEqualTo(OK);
            assertThat(server.handshakes).hasValue(1);
        }
    }

    @Test
    void closesTheConnectionWhereTheHandlerFails() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            IllegalStateException onPurpose = new IllegalStateException("on purpose");
            assertThatThrownBy(() -> connections.execute(post(connections), response -> {
                        throw onPurpose;
                    }))
                    .isSameAs(onPurpose);

            assertThat(ask(connections)).isEqualTo(OK);
            assertThat(server.handshakes).hasValue(2);
        }
    }

    @Test
    void breaksOffAllWhenItIsClosed() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT_AFTER_HANDSHAKE);
                PooledConnections connections = connections(server);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> hanging = callers.submit(() -> ask(connections));
            await(server.requests, 1);
            connections.close();

            assertThat(hanging).failsWithin(Duration.ofSeconds(10));
            assertThatThrownBy(() -> ask(connections)).hasMessage("closed");
        }
    }

    private static void assertBreaksOff(PooledConnections connections, Request request) throws Exception {
        Thread canceller = Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(200_000_000); // until it hangs
            request.cancel();
        });
        long start = System.nanoTime();
        Throwable failure = catchThrowable(() -> connections.execute(request, response -> null));
        canceller.join();

        assertThat(failure).isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(150), Duration.ofMillis(1500));
    }

    private static void await(AtomicInteger counter, int value) {
        Awaitility.await().until(() -> counter.get() == value);
    }

    private static String ask(PooledConnections connections) throws IOException {
        return text(connections, post(connections));
    }

    private static String text(PooledConnections connections, Request request) throws IOException {
        return connections.execute(
                request, response -> EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8));
    }

    private static Request post(PooledConnections connections) {
        return connections.request("POST", "/x", 10_000, 10_000);
    }

    private static PooledConnections connections(TlsServer server) {
        return connections(server, 8, MINUTE, MINUTE);
    }

    private static PooledConnections connections(TlsServer server, int most, Duration longestRest, Duration lifetime) {
        return new PooledConnections(ServiceIdentity.GATEWAY, server.uri(), registry, most, longestRest, lifetime);
    }
}
