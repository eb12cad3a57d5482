package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database throws the service out and lets it in again. */
class DatabaseOutageIT extends RunningTransit {
    @AfterEach
    void letIn() {
        DATABASE.run("ALTER ROLE transit LOGIN");
    }

    @Test
    void isA503UntilItIsBack() {
        create("k", managedKey(KeySpec.EC_P256));
        assertThat(door.write("sign/k", "{}").status()).isEqualTo(200);

        DATABASE.run(
                "ALTER ROLE transit NOLOGIN",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'transit'");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(door.write("sign/k", "{}").status()).isEqualTo(503));
        Door.Answer refused = door.write("keys/other", "{\"type\":\"managed_key\",\"managed_key_name\":\"x\"}");
        assertThat(refused.status()).as(refused.text()).isEqualTo(503);
        assertThat(refused.error()).isEqualTo("the database cannot be reached");
        assertThat(refused.retryAfter()).isEqualTo("1");
        letIn();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(door.write("sign/k", "{}").status()).isEqualTo(200));
    }
}
