package io.managedkeys.registry.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.registry.RegistryDatabase;
import io.managedkeys.registry.RunningRegistry;
import io.managedkeys.registry.TestClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics that bear Vault's own names. */
class VaultMetricsIT {
    private static RunningRegistry registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        registry = RunningRegistry.start(MintedSuite.mint(folder), RegistryDatabase.create(), Map.of());
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void meanWhatTheyMeanInVault() throws IOException {
        TestClient anyone = TestClient.anonymous(registry.baseUrl());
        assertThat(value("vault_core_unsealed")).isZero();
        assertThat(value("vault_core_active")).isZero();

        String token = anyone.write("sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}")
                .json()
                .get("root_token")
                .asString();

        await().until(() -> value("vault_core_unsealed") == 1);
        assertThat(value("vault_core_active")).isEqualTo(1);
        double before = value("vault_core_handle_request_count");
        double milliseconds = value("vault_core_handle_request_sum");
        long since = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThat(anyone.withToken(token).get("sys/mounts").status()).isEqualTo(200);
            assertThat(anyone.get("sys/health").status()).isEqualTo(200); // not counted, as in Vault
        }
        await().until(() -> value("vault_core_handle_request_count") == before + 5);
        double took = (System.nanoTime() - since) / 1e6;
        assertThat(value("vault_core_handle_request_sum"))
                .isGreaterThan(milliseconds)
                .isLessThan(milliseconds + took);
        assertThat(value("vault_core_handle_request{quantile=\"0.99\"}")).isPositive();

        await().until(() -> value("vault_core_in_flight_requests") == 0);
        try (Socket slow = halfARequest(URI.create(registry.baseUrl()), token)) {
            await().until(() -> slow.isConnected() && value("vault_core_in_flight_requests") == 1);
        }
        await().until(() -> value("vault_core_in_flight_requests") == 0);
    }

    /** Of a client that says what it wants and keeps the rest to itself. */
    private static Socket halfARequest(URI address, String token) throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.getOutputStream().write("""
                        POST /v1/sys/namespaces/slow HTTP/1.1\r
                        Host: localhost\r
                        X-Vault-Token: %s\r
                        Content-Length: 2\r
                        \r
                        {""".formatted(token).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double value(String series) {
        URI metrics = URI.create("http://127.0.0.1:%d/prometheus".formatted(registry.managementPort()));
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + series));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
