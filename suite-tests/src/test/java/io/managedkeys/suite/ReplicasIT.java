package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.MainJobs.Failure;
import io.managedkeys.suite.MainJobs.Leaf;
import io.managedkeys.suite.ReplicatedSuite.Replica;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas of each service behind a plain load balancer: they start together, and any one of them may go away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int CLIENTS = 3;
    /** Many connections in use, few requests: the machine is to be left to the replicas that start. */
    private static final int SIGNERS = 12;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Pattern LABEL = Pattern.compile("^\\s+label:\\s+(\\S+)\\s*$", Pattern.MULTILINE);

    private final ReplicatedSuite suite;

    ReplicasIT(@TempDir Path folder) {
        suite = new ReplicatedSuite(
                folder,
                Applications.checkout().resolve("suite-tests/target/apps"),
                Map.of("managed-keys.drain-time", "5s"));
    }

    @BeforeAll
    void start() {
        suite.startAll();
    }

    @AfterAll
    void stop() {
        suite.close();
    }

    @Test
    @Order(1)
    void thatStartTogetherOnAnEmptyDatabaseMigrateItOnce() throws SQLException {
        for (String schema : List.of("registry", "pki", "transit")) {
            assertThat(column("SELECT version FROM %s.flyway_schema_history WHERE version IS NOT NULL", schema))
                    .as(schema)
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
            assertThat(column("SELECT success FROM %s.flyway_schema_history", schema))
                    .as(schema)
                    .containsOnly("t");
        }
    }

    @Test
    @Order(2)
    void thatAreKilledLoseNothing() {
        long seed = System.nanoTime();
        System.out.println("replicas are killed in the order of seed " + seed);
        Random random = new Random(seed);
        List<Replica> victims = new ArrayList<>();
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            victims.add(suite.replicas(identity).get(random.nextInt(2)));
        }
        Collections.shuffle(victims, random);
        MainJobs jobs = new MainJobs(suite.client(), suite.softHsm(), "killed");
        try (MainJobs running = jobs.start(CLIENTS)) {
            for (Replica victim : victims) {
                awaitMoreJobs(running);

                victim.process().kill();

                awaitMoreJobs(running);
                suite.begin(victim); // the next one does not wait for it
            }
            suite.awaitReady();
            awaitMoreJobs(running);
        }
        report("killed", jobs);

        assertThat(jobs.wrong()).isEmpty();
        assertThat(jobs.failures()).allSatisfy(failure -> {
            assertThat(failure.status()).isIn(0, 502, 503);
            if (failure.status() != 0) {
                assertThat(failure.text()).startsWith("{\"errors\":[\"");
            }
        });
        assertThatNothingIsLost(jobs);
    }

    @Test
    @Order(3)
    void thatAreBackServeEveryRequest() {
        MainJobs jobs = new MainJobs(suite.client(), suite.softHsm(), "back");
        for (int i = 0; i < 10; i++) {
            jobs.run();
        }

        assertThat(jobs.failures()).isEmpty();
        assertThat(jobs.wrong()).isEmpty();
    }

    @Test
    @Order(4)
    void thatAreToldToStopFailNoRequest() {
        MainJobs jobs = new MainJobs(suite.client(), suite.softHsm(), "stopped");
        List<Replica> stopped = new ArrayList<>();
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        TestManagedKeys.ec(suite.softHsm(), "busy").resolve(suite.client(), "busy");
        TestMounts transit = TestMounts.enable(suite.client(), "transit", "busy", "busy");
        transit.transitKey("k", "busy").expect(200, 204);
        Traffic signing = Traffic.of(SIGNERS, () -> {
            LockSupport.parkNanos(PAUSE.toNanos());
            ApiClient.Answer answer = transit.sign("k");
            if (answer.status() != 200) {
                failed.add(answer.toString());
            }
            return answer;
        });
        try (signing;
                MainJobs running = jobs.start(CLIENTS)) {
            for (ServiceIdentity identity : ServiceIdentity.values()) {
                Replica replica = suite.replicas(identity).getFirst();
                awaitMoreJobs(running);

                replica.process().stop();

                stopped.add(replica);
            }
            awaitMoreJobs(running);
        }
        stopped.forEach(suite::begin);
        suite.awaitReady();
        jobs.run();
        report("stopped", jobs);
        System.out.println("signatures by status: " + signing.statuses());

        assertThat(failed).isEmpty();
        assertThat(signing.statuses()).containsOnlyKeys(200);
        assertThat(jobs.failures()).isEmpty();
        assertThat(jobs.wrong()).isEmpty();
        assertThatNothingIsLost(jobs);
    }

    private static void report(String how, MainJobs jobs) {
        System.out.printf(
                "%s: %d jobs went through, %d requests failed: %s%n",
                how,
                jobs.done(),
                jobs.failures().size(),
                jobs.failures().stream().collect(Collectors.groupingBy(Failure::status, Collectors.counting())));
    }

    /** So that requests meet what was done before. */
    private static void awaitMoreJobs(MainJobs running) {
        int before = running.done();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(running.done())
                        .as(() ->
                                "jobs; what failed and was wrong: %s %s".formatted(running.failures(), running.wrong()))
                        .isGreaterThanOrEqualTo(before + CLIENTS));
    }

    private void assertThatNothingIsLost(MainJobs jobs) {
        ApiClient client = suite.client();
        List<String> namespaces = client.send("LIST", "sys/namespaces", "")
                .expect(200)
                .json()
                .at("/data/keys")
                .valueStream()
                .map(name -> name.asString().replace("/", ""))
                .toList();
        assertThat(namespaces).containsAll(jobs.namespaces());
        for (Leaf leaf : jobs.leaves()) {
            assertThat(client.in(leaf.namespace())
                            .get("pki/cert/" + leaf.serial())
                            .data("/certificate")
                            .strip())
                    .isEqualTo(leaf.pem().strip());
        }
        List<String> labels = LABEL.matcher(suite.softHsm().pkcs11Tool("--list-objects", "--type", "privkey"))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(labels).doesNotHaveDuplicates().containsAll(jobs.resolved());
    }

    private List<String> column(String query, String schema) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = suite.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query.formatted(schema))) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
