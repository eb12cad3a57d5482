package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.service.ServiceIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

class FaultsIT extends RunningTransit {
    @Autowired
    DataSource dataSource;

    @Test
    void aRevokedGrantStopsTheNextSignature() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        create("k", key);
        String text = door.write("sign/k", "{}").data().path("signature").asString();
        int grants = registry.grants.get();
        assertThat(door.write("sign/k", "{}").status()).isEqualTo(200);
        assertThat(registry.grants).as("grants are cached").hasValue(grants);

        registry.keys.remove(key.uuid());
        registry.epoch.incrementAndGet();

        for (String body : List.of("{}", "{\"batch_input\":[{\"input\":\"\"}]}")) {
            Door.Answer refused = door.write("sign/k", body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).contains("unknown or not granted");
        }
        assertThat(door.write("verify/k", "{\"signature\":\"%s\"}".formatted(text))
                        .status())
                .isEqualTo(400);
        registry.add(key);
        assertThat(door.write("sign/k", "{}").status()).isEqualTo(200);
    }

    @Test
    void anotherKeyUnderTheSameIdIsRefused() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        create("k", key);
        SoftwareKey other = SoftwareKey.of(key.name(), KeySpec.EC_P256, Set.of(door.mount()));
        registry.add(new SoftwareKey(
                key.name(), key.uuid(), key.spec(), other.material(), key.usages(), key.schemes(), key.mounts()));
        registry.epoch.incrementAndGet();
        assertThat(door.write("sign/k", "{}").status()).isEqualTo(400);
        assertThat(gateway.signed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"BACKEND_FAILED", "UNAVAILABLE", "INVALID_REQUEST"})
    void theGatewaysFailurePassesThrough(ErrorKind kind) {
        create("k", managedKey(KeySpec.EC_P256));
        gateway.failure.set(new ApiException(kind, List.of("the token is away"), Duration.ofSeconds(7), null, null));
        for (String body : List.of("{}", "{\"batch_input\":[{\"input\":\"\"}]}")) {
            Door.Answer answer = door.write("sign/k", body);
            assertThat(answer.status()).isEqualTo(kind.status());
            assertThat(answer.error()).isEqualTo("the token is away");
            assertThat(answer.retryAfter()).isEqualTo("7");
        }
    }

    @Test
    void aRefusedPinIsReported() {
        create("k", managedKey(KeySpec.EC_P256));
        gateway.failure.set(
                new ApiException(ErrorKind.BACKEND_FAILED, List.of("the token refused the PIN"), null, "tag", null));
        assertThat(door.write("sign/k", "{}").text()).doesNotContain("tag");
        assertThat(registry.refusedPins)
                .anyMatch(report -> report.credentialTag().equals("tag"));
    }

    @Test
    void withoutTheRegistryNothingIsAllowed() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        create("k", key);
        String text = door.write("sign/k", "{}").data().path("signature").asString();
        registry.epoch.incrementAndGet();
        registry.failure.set(
                ApiException.unavailable("managed-key-service cannot be reached", Duration.ofSeconds(1), null));
        assertThat(door.write("sign/k", "{}").status()).isEqualTo(503);
        assertThat(door.write("verify/k", "{\"signature\":\"%s\"}".formatted(text))
                        .status())
                .isEqualTo(503);
        assertThat(create("other", key).status()).isEqualTo(503);
        assertThat(create("other", key).retryAfter()).isEqualTo("1");
        registry.failure.set(null);
        assertThat(door.read("keys/other").status()).isEqualTo(404);
    }

    @Test
    void noDatabaseConnectionIsHeldDuringACall() {
        AtomicInteger active = new AtomicInteger(-1);
        Runnable look = () -> active.accumulateAndGet(
                ((HikariDataSource) dataSource).getHikariPoolMXBean().getActiveConnections(), Math::max);
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        registry.meanwhile.set(look);
        gateway.meanwhile.set(look);
        create("k", key);
        door.write("keys/k/rotate", "{\"managed_key_name\":\"%s\"}".formatted(key.name()));
        String text = door.write("sign/k", "{}").data().path("signature").asString();
        registry.epoch.incrementAndGet();
        door.write("verify/k", "{\"signature\":\"%s\"}".formatted(text));
        assertThat(active).hasValue(0);
    }

    @Test
    void aSignatureCostsNoStatementWhileTheKeyRingIsFresh() throws SQLException {
        create("k", managedKey(KeySpec.EC_P256));
        door.write("sign/k", "{}");
        long before = statements();
        for (int i = 0; i < 20; i++) {
            door.write("sign/k", "{}");
        }
        assertThat(statements() - before).isLessThan(20);
    }

    @Test
    void onlyTheDoorIsServed() {
        create("k", managedKey(KeySpec.EC_P256));
        for (ServiceIdentity caller : ServiceIdentity.values()) {
            Door other = doorTo(door.mount(), caller);
            assertThat(other.write("sign/k", "{}").status())
                    .as(caller.serviceName())
                    .isEqualTo(caller == ServiceIdentity.REGISTRY ? 200 : 403);
        }
    }

    @Test
    void anonymousCallersAreDenied() {
        create("k", managedKey(KeySpec.EC_P256));
        for (String[] request : new @Nullable String[][] {
            {"POST", "sign/k", "{}"},
            {"POST", "verify/k", "{}"},
            {"GET", "keys/k", null},
            {"LIST", "keys", null},
            {"DELETE", "keys/k", null},
            {"POST", "keys/k", "{}"},
            {"GET", "nothing", null}
        }) {
            assertThat(door.send(request[0], request[1], request[2], false).status())
                    .isEqualTo(403);
        }
        assertThat(gateway.signed).isEmpty();
    }

    @Test
    void theRuntimeRoleOwnsNothing() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("transit");
            for (String forbidden : List.of("DROP TABLE key_ring", "CREATE TABLE x (id int)", "TRUNCATE key_version")) {
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> statement.execute(forbidden))
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void rowsAreOfTheirMountAlone() {
        SoftwareKey key = registry.add(
                SoftwareKey.of("shared-" + UUID.randomUUID(), KeySpec.EC_P256, Set.of(door.mount(), new UUID(9, 9))));
        create("k", key);
        Door other = doorTo(new UUID(9, 9));
        assertThat(other.write("sign/k", "{}").error()).isEqualTo("signing key not found");
    }

    /** Statements that Postgres ran for the runtime role so far, as far as it counts them: commits. */
    private long statements() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select xact_commit from pg_stat_database where datname = current_database()")) {
            row.next();
            return row.getLong(1);
        }
    }
}
