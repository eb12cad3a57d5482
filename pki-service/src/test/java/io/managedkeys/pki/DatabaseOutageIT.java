package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The database throws the service out and lets it in again. */
class DatabaseOutageIT extends RunningPki {
    private static final Map<String, String> WWW = Map.of("common_name", "www.example.com", "ttl", "1h");

    @Autowired
    HikariDataSource pool;

    @AfterEach
    void letIn() {
        DATABASE.run("ALTER ROLE pki LOGIN");
        pool.getHikariPoolMXBean().softEvictConnections();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(door.list("roles").status()).isNotEqualTo(503));
    }

    @Test
    void isA503UntilItIsBack() {
        SoftwareKey key = makeRootAndRole();
        Door.Answer leaf = door.write("issue/web", WWW);
        assertThat(leaf.status()).as(leaf.text()).isEqualTo(200);

        throwOut();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(door.write("issue/web", WWW).status()).isEqualTo(503));
        for (Door.Answer refused : new Door.Answer[] {
            door.write("issue/web", WWW),
            door.write("root/generate/kms", Map.of("common_name", "R", "managed_key_name", key.name())),
            door.write("roles/other", Map.of()),
            door.read("issuer/default"),
            door.anonymously("GET", "ca/pem")
        }) {
            assertThat(refused.status()).as(refused.text()).isEqualTo(503);
            assertThat(refused.error()).isEqualTo("the database cannot be reached");
            assertThat(refused.retryAfter()).isEqualTo("1");
        }
        letIn();
        assertThat(door.write("issue/web", WWW).status()).isEqualTo(200);
        assertThat(door.read("roles/other").status()).isEqualTo(404);
    }

    /** In the very moment between signature and row: what was not stored is not told. */
    @Test
    void givesOutNoCertificateThatItCouldNotStore() {
        makeRootAndRole();
        gateway.meanwhile = this::throwOut;

        Door.Answer refused = door.write("issue/web", WWW);

        assertThat(refused.status()).as(refused.text()).isEqualTo(503);
        assertThat(refused.text()).doesNotContain("CERTIFICATE");
        gateway.meanwhile = () -> {};
        letIn();
        assertThat(door.list("certs").data().path("keys").size()).isEqualTo(1);
    }

    private void throwOut() {
        DATABASE.run(
                "ALTER ROLE pki NOLOGIN",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'pki'");
    }

    private SoftwareKey makeRootAndRole() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        for (Door.Answer made : new Door.Answer[] {
            door.write("root/generate/kms", Map.of("common_name", "Root", "managed_key_name", key.name())),
            door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec"))
        }) {
            assertThat(made.status()).as(made.text()).isEqualTo(200);
        }
        return key;
    }
}
