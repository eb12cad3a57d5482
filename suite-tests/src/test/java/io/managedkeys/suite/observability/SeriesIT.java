package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.Suite;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients choose is in no label: the number of series does not grow with namespaces, keys, paths and methods. */
@Order(51)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeriesIT {
    private static final int MANY = 10_000;
    private static final int ASKED_FOR = 200;
    private static final Pattern LABEL = Pattern.compile("[{,]\\w+=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Suite suite;
    private final ApiClient client;

    SeriesIT(Suite suite) {
        this.suite = suite;
        this.client = ApiClient.of(suite);
    }

    @BeforeAll
    void begin() throws SQLException {
        inDatabase("""
                insert into registry.namespace (uuid, id, parent_uuid, path)
                    select gen_random_uuid(), 'x' || n, (select uuid from registry.namespace where path = ''),
                        'series-' || n || '/' from generate_series(1, %d) n
                """.formatted(MANY), """
                insert into registry.managed_key (uuid, namespace_uuid, name, type, config_version, allow_generate_key,
                        allow_replace_key, allow_store_key, any_mount, usages, settings, credentials,
                        credentials_version, credentials_order, secret_names)
                    select gen_random_uuid(), uuid, 'key-of-' || id, 'pkcs11', 1, false, false, false, false, 'sign',
                        '{}', '', 1, 1, 'pin' from registry.namespace where path like 'series-%'
                """, "update registry.catalog set version = version + 1");
    }

    @Test
    void tellNothingThatClientsChose() {
        askOnce("warm", "PROPFIND");
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(series(ServiceIdentity.REGISTRY))
                        .anyMatch(line -> line.contains("managed_key_bindings") && line.contains("unbound")));
        Map<ServiceIdentity, Set<String>> before = all();

        for (int i = 1; i <= ASKED_FOR; i++) {
            ApiClient namespace = client.in("series-" + i);
            namespace.get("sys/managed-keys/pkcs11/key-of-x" + i);
            namespace.post("sys/managed-keys/pkcs11/key-of-x" + i + "/test/sign", Map.of());
            namespace.get("mount-" + i + "/keys/k");
            askOnce("path-" + i, "METHOD" + i);
            client.withToken("token-" + i).get("transit-" + i + "/keys/k");
        }

        all().forEach((identity, series) -> assertThat(series.size()
                        - Objects.requireNonNull(before.get(identity)).size())
                .as(identity + " has grown by " + added(Objects.requireNonNull(before.get(identity)), series))
                .isLessThan(60));
        for (Set<String> series : all().values()) {
            assertThat(series.stream().flatMap(SeriesIT::labels).collect(Collectors.toSet()))
                    .noneMatch(label -> label.contains("series-")
                            || label.contains("key-of-")
                            || label.contains("METHOD")
                            || label.contains("path-")
                            || label.contains("mount-"));
        }
    }

    private void askOnce(String path, String method) {
        client.send(method, "series/" + path, "");
        client.send(method, "pki/" + path, "");
    }

    private static List<String> added(Set<String> before, Set<String> after) {
        return after.stream().filter(line -> !before.contains(line)).toList();
    }

    private static Stream<String> labels(String series) {
        return LABEL.matcher(series).results().map(found -> found.group(1));
    }

    private Map<ServiceIdentity, Set<String>> all() {
        Map<ServiceIdentity, Set<String>> all = new EnumMap<>(ServiceIdentity.class);
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            all.put(identity, series(identity));
        }
        return all;
    }

    /** Names and labels. */
    private Set<String> series(ServiceIdentity identity) {
        return suite.service(identity)
                .management("/prometheus")
                .map(HttpResponse::body)
                .orElseThrow()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }

    @AfterAll
    void end() throws SQLException {
        inDatabase(
                "delete from registry.managed_key where name like 'key-of-x%'",
                "delete from registry.namespace where path like 'series-%'",
                "update registry.catalog set version = version + 1");
    }

    private void inDatabase(String... statements) throws SQLException {
        try (Connection connection = suite.postgres().connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
