package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.EnclosedSecret;
import io.managedkeys.common.service.TlsServer.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceClientTest {
    @TempDir
    private static Path folder;

    private static MintedSuite suite;
    private static SSLContext gateway;
    private static SSLContext registry;

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static final EnclosedSecret CREDENTIALS = new EnclosedSecret("a.b.c.d.e");
    private static final BackendConfig CONFIG =
            new BackendConfig.Pkcs11("softhsm", null, "dev", "key", null, 1, null, 0, false, 0, null, null, false);
    private static final HsmGateway.Owner OWNER = new HsmGateway.Owner(UUID.randomUUID(), UUID.randomUUID(), "");
    private static final HsmGateway.CheckRequest CHECK = new HsmGateway.CheckRequest(OWNER, 1, CONFIG, CREDENTIALS);
    private static final HsmGateway.ResolveRequest RESOLVE =
            new HsmGateway.ResolveRequest(OWNER, 1, CONFIG, CREDENTIALS, Set.of(), false, Set.of(), false, null);
    private static final HsmGateway.SignRequest SIGN =
            new HsmGateway.SignRequest("grant", new SignatureScheme.Ecdsa(), List.of(new byte[32]));

    record Answer(String answer) {}

    @BeforeAll
    static void mint() {
        suite = MintedSuite.mint(folder.resolve("ours"));
        gateway = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.GATEWAY));
        registry = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.REGISTRY));
    }

    @Test
    void makesOneHandshakeForManyRequests() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                ServiceClient client = client(server.uri(), registry)) {
            for (int i = 0; i < 30; i++) {
                assertThat(ask(client, Duration.ofSeconds(10))).isEqualTo(new Answer("ok"));
            }
            assertThat(server.requests).hasValue(30);
            assertThat(server.handshakes).hasValue(1);
        }
    }

    @Test
    void doesNotConnectOnceMoreWhenTheDeadlineHasPassed() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.SILENT);
                ServiceClient client = client(server.uri(), registry)) {
            ApiException failure = catchThrowableOfType(ApiException.class, () -> ask(client, Duration.ofMillis(300)));

            assertThat(failure.errors()).containsExactly("hsm-gateway did not answer in time");
            assertThat(server.accepted).hasValue(1);
        }
    }

    @Test
    void recoversFromARestartOfTheCallee() throws Exception {
        TlsServer first = new TlsServer(gateway, 0, Behaviour.ANSWERS);
        int port = first.port();
        try (ServiceClient client = client(first.uri(), registry)) {
            ask(client, Duration.ofSeconds(10));
            first.close();
            try (TlsServer second = new TlsServer(gateway, port, Behaviour.ANSWERS)) {
                assertThat(ask(client, Duration.ofSeconds(10))).isEqualTo(new Answer("ok"));
                assertThat(second.requests).hasValue(1);
            }
        }
    }

    @Test
    void repeatsOnceWhatWasLostOnTheWay() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.DROPS);
                ServiceClient client = client(server.uri(), registry)) {
            ApiException failure = catchThrowableOfType(
                    ApiException.class, () -> new HttpHsmGateway(client).check(CHECK, Deadline.in(TEN_SECONDS)));

            assertThat(failure.errors()).containsExactly("hsm-gateway cannot be reached");
            assertThat(server.requests).hasValue(2);
        }
    }

    @Test
    void sendsOnceWhatMayTryAPin() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.DROPS);
                ServiceClient client = client(server.uri(), registry)) {
            HttpHsmGateway calls = new HttpHsmGateway(client);
            assertThat(catchThrowableOfType(ApiException.class, () -> calls.resolve(RESOLVE, Deadline.in(TEN_SECONDS)))
                            .errors())
                    .containsExactly("hsm-gateway cannot be reached");
            assertThat(server.requests).hasValue(1);

            assertThat(catchThrowableOfType(ApiException.class, () -> calls.sign(SIGN, Deadline.in(TEN_SECONDS)))
                            .errors())
                    .containsExactly("hsm-gateway cannot be reached");
            assertThat(server.requests).hasValue(2);
        }
    }

    @Test
    void takesANewConnectionForWhatMayTryAPinWhereTheOldOneIsGone() throws Exception {
        TlsServer first = new TlsServer(gateway, 0, Behaviour.ANSWERS);
        int port = first.port();
        try (ServiceClient client = client(first.uri(), registry)) {
            ask(client, TEN_SECONDS);
            first.close();
            try (TlsServer second = new TlsServer(gateway, port, Behaviour.ANSWERS)) {
                Thread.sleep(PooledConnections.RESTED.plusMillis(50));

                assertThat(client.postOnce("/internal/x", Map.of(), Answer.class, Deadline.in(TEN_SECONDS)))
                        .isEqualTo(new Answer("ok"));
                assertThat(second.requests).hasValue(1);
            }
        }
    }

    @Test
    void refusesAnotherIdentityThanTheCallees() throws Exception {
        SSLContext pki = MintedSuite.sslContext(suite.folderOf(ServiceIdentity.PKI));
        try (TlsServer server = new TlsServer(pki, 0, Behaviour.ANSWERS)) {
            assertUnreachable(server, registry);
        }
    }

    @Test
    void knowsTheCalleeByItsIdentityWhateverItsHostsName() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        suite.mintTlsOfAnotherHost(elsewhere, ServiceIdentity.GATEWAY.uri().toString());
        try (TlsServer server = new TlsServer(MintedSuite.sslContext(elsewhere), 0, Behaviour.ANSWERS);
                ServiceClient client = client(server.uri(), registry)) {
            assertThat(ask(client, TEN_SECONDS)).isEqualTo(new Answer("ok"));
        }
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        MintedSuite foreign = MintedSuite.mint(folder.resolve("foreign-server"));
        SSLContext theirs = MintedSuite.sslContext(foreign.folderOf(ServiceIdentity.GATEWAY));
        try (TlsServer server = new TlsServer(theirs, 0, Behaviour.ANSWERS)) {
            assertUnreachable(server, registry);
        }
    }

    @Test
    void refusesAServerWhoseCertificateHasExpired() throws Exception {
        Path expired = folder.resolve("expired-server");
        suite.mintTls(expired, ServiceIdentity.GATEWAY.uri().toString(), Duration.ofDays(-1));
        try (TlsServer server = new TlsServer(MintedSuite.sslContext(expired), 0, Behaviour.ANSWERS)) {
            assertUnreachable(server, registry);
        }
    }

    @Test
    void isRefusedAsAClientOfAnotherAuthority() throws Exception {
        MintedSuite foreign = MintedSuite.mint(folder.resolve("foreign-client"));
        Path mixed = foreign.folderOf(ServiceIdentity.REGISTRY);
        java.nio.file.Files.copy(
                suite.folderOf(ServiceIdentity.REGISTRY).resolve("ca.crt"),
                mixed.resolve("ca.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS)) {
            assertUnreachable(server, MintedSuite.sslContext(mixed));
        }
    }

    @Test
    void isRefusedWithACertificateThatHasExpired() throws Exception {
        Path expired = folder.resolve("expired-client");
        suite.mintTls(expired, ServiceIdentity.REGISTRY.uri().toString(), Duration.ofDays(-1));
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS)) {
            assertUnreachable(server, MintedSuite.sslContext(expired));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"SILENT", "SILENT_AFTER_HANDSHAKE", "TRICKLES"})
    void keepsItsDeadlineWhateverTheServerDoes(Behaviour behaviour) throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, behaviour);
                ServiceClient client = client(server.uri(), registry)) {
            long start = System.nanoTime();
            ApiException failure = catchThrowableOfType(ApiException.class, () -> ask(client, Duration.ofMillis(500)));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1800));
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.errors()).containsExactly("hsm-gateway did not answer in time");
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
        }
    }

    @Test
    void sendsNothingOnceTheDeadlineHasPassed() throws Exception {
        try (TlsServer server = new TlsServer(gateway, 0, Behaviour.ANSWERS);
                ServiceClient client = client(server.uri(), registry)) {
            ApiException failure = catchThrowableOfType(ApiException.class, () -> ask(client, Duration.ofSeconds(-1)));

            assertThat(failure.errors()).containsExactly("hsm-gateway did not answer in time");
            assertThat(server.requests).hasValue(0);
        }
    }

    @Test
    void saysWhenToComeBackIfNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ServiceClient client = client(URI.create("https://127.0.0.1:" + port), registry)) {
            ApiException failure = catchThrowableOfType(ApiException.class, () -> ask(client, Duration.ofSeconds(10)));

            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.errors()).containsExactly("hsm-gateway cannot be reached");
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
        }
    }

    private static void assertUnreachable(TlsServer server, SSLContext caller) throws IOException {
        try (ServiceClient client = client(server.uri(), caller)) {
            ApiException failure = catchThrowableOfType(ApiException.class, () -> ask(client, Duration.ofSeconds(10)));

            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure.errors()).containsExactly("hsm-gateway cannot be reached");
            assertThat(server.requests).hasValue(0);
        }
    }

    private static ServiceClient client(URI uri, SSLContext tls) {
        return new ServiceClient(ServiceIdentity.GATEWAY, uri, tls);
    }

    private static @Nullable Answer ask(ServiceClient client, Duration within) {
        return client.post("/internal/x", Map.of("a", 1), Answer.class, Deadline.in(within));
    }
}
