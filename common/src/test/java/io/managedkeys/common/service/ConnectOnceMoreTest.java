package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.service.TlsServer.Behaviour;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link PooledConnections} does where no connection comes about. */
class ConnectOnceMoreTest {
    @TempDir
    private static Path folder;

    private static MintedSuite suite;
    private static SSLContext gateway;

    @BeforeAll
    static void mint() {
        suite = MintedSuite.mint(folder);
        gateway = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.GATEWAY));
    }

    @Test
    void connectsOnceMoreWhereTheHandshakeTakesTooLong() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT_AT_FIRST);
                PooledConnections connections = connections(server)) {
            send(connections);

            assertThat(server.accepted).hasValue(2);
            assertThat(server.requests).hasValue(1);
        }
    }

    @Test
    void connectsNoMoreThanThat() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT);
                PooledConnections connections = connections(server)) {
            assertThatThrownBy(() -> send(connections)).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.accepted).hasValue(2);
        }
    }

    @Test
    void doesNotConnectOnceMoreToWhomItDoesNotTrust() throws Exception {
        SSLContext another = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.REGISTRY));
        try (TlsServer server = new TlsServer(another, 0, Behaviour.ANSWERS);
                PooledConnections connections = connections(server)) {
            assertThatThrownBy(() -> send(connections)).isInstanceOf(SSLPeerUnverifiedException.class);
            assertThat(server.accepted).hasValue(1);
        }
    }

    static List<IOException> failuresThatPass() {
        return List.of(new ConnectException("refused"), new PooledConnections.ConnectTimeoutException("no answer"));
    }

    @ParameterizedTest
    @MethodSource("failuresThatPass")
    void connectsOnceMoreAfter(IOException failure) {
        List<IOException> failures = new ArrayList<>(List.of(failure));

        assertThatCode(() -> PooledConnections.onceMoreWhereNoneCameAbout(() -> failWith(failures)))
                .doesNotThrowAnyException();
        assertThat(failures).isEmpty();
    }

    static List<List<IOException>> failuresThatStay() {
        return List.of(
                List.of(new ConnectException("refused"), new ConnectException("refused")),
                List.of(new PooledConnections.ConnectTimeoutException("no answer"), new SocketException("reset")),
                // Broken off by this side, or a connection that came about and broke.
                List.of(new SocketException("closed")));
    }

    @ParameterizedTest
    @MethodSource("failuresThatStay")
    void failsWithTheLastOf(List<IOException> all) {
        List<IOException> failures = new ArrayList<>(all);

        assertThatThrownBy(() -> PooledConnections.onceMoreWhereNoneCameAbout(() -> failWith(failures)))
                .isSameAs(all.getLast());
        assertThat(failures).isEmpty();
    }

    private static void failWith(List<IOException> failures) throws IOException {
        if (!failures.isEmpty()) {
            throw failures.removeFirst();
        }
    }

    private static PooledConnections connections(TlsServer server) {
        return suite.connections(ServiceIdentity.REGISTRY, ServiceIdentity.GATEWAY, server.port());
    }

    private static void send(PooledConnections connections) throws IOException {
        connections.execute(connections.request("POST", "/x", 10_000, 10_000), response -> null);
    }
}
