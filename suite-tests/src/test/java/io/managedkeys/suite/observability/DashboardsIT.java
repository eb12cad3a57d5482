package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.SoftHsm;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.observability.Dashboard.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every query of the dashboards and every rule, asked of a Prometheus that scrapes the suite under traffic. */
@Order(50)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardsIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    private final Suite suite;
    private final ApiClient client;
    private final Prometheus prometheus;
    private final Thread traffic;
    private volatile boolean ended;

    DashboardsIT(Suite suite) {
        this.suite = suite;
        this.client = ApiClient.of(suite);
        this.prometheus = Prometheus.start(suite);
        this.traffic = Thread.ofVirtual().unstarted(this::repeat);
    }

    @BeforeAll
    void begin() {
        Map<String, Object> key = Map.of(
                "library", "softhsm",
                "token_label", SoftHsm.TOKEN,
                "pin", suite.softHsm().pin(),
                "key_label", "dashboards",
                "allow_generate_key", true,
                "mechanism", "0x1041",
                "curve", "P256");
        client.post("sys/managed-keys/pkcs11/dashboards", key).expect(204);
        for (String type : List.of("pki", "transit")) {
            client.post("sys/mounts/dashboards-" + type, Map.of("type", type)).expect(204);
            client.post("sys/mounts/dashboards-%s/tune".formatted(type), Map.of("allowed_managed_keys", "dashboards"))
                    .expect(200, 204);
        }
        client.post(
                        "dashboards-pki/root/generate/kms",
                        Map.of("common_name", "dashboards", "managed_key_name", "dashboards", "ttl", "87600h"))
                .expect(200);
        client.post("dashboards-pki/roles/web", Map.of("allow_any_name", true, "no_store", true))
                .expect(200, 204);
        client.post("dashboards-transit/keys/k", Map.of("type", "managed_key", "managed_key_name", "dashboards"))
                .expect(200, 204);
        traffic.start();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(samples("sum(up)").toString())
                        .contains("\"" + ServiceIdentity.values().length + "\""));
    }

    private void repeat() {
        while (!ended) {
            client.post("dashboards-transit/sign/k", Map.of("input", "aGVsbG8="));
            client.post("dashboards-pki/issue/web", Map.of("common_name", "a.example.com", "ttl", "1h"));
            client.get("dashboards-pki/roles/nobody");
            client.get("sys/health");
            client.post("sys/managed-keys/pkcs11/dashboards/test/sign", Map.of());
        }
    }

    static List<Query> queries() {
        return new Observability()
                .dashboards().stream()
                        .flatMap(file -> Dashboard.read(file).queries().stream())
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void panelsHaveData(Query query) {
        // ten scrapes, as Grafana would choose it for this interval of scraping and more
        String expression = query.expression().replace("$__rate_interval", "10s");
        assertThat(expression).as("no variable but those replaced here").doesNotContain("$");

        if (query.mayBeEmpty()) {
            assertThat(samples(expression)).isNotNull();
        } else {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(samples(expression)).isNotEmpty());
        }
    }

    @Test
    void rulesAreEvaluatedWithoutErrors() {
        await().atMost(SOON).untilAsserted(() -> {
            List<String> health = new ArrayList<>();
            for (JsonNode group : prometheus.rules().at("/data/groups")) {
                for (JsonNode rule : group.path("rules")) {
                    health.add(rule.path("health").asString() + " "
                            + rule.path("lastError").asString(""));
                }
            }
            assertThat(health).isNotEmpty().allMatch("ok "::equals);
        });
    }

    @Test
    void dashboardsAreToldApart() {
        List<Dashboard> dashboards =
                new Observability().dashboards().stream().map(Dashboard::read).toList();

        assertThat(dashboards).hasSize(3);
        assertThat(dashboards.stream().map(Dashboard::uid)).doesNotHaveDuplicates();
        assertThat(dashboards.stream().map(Dashboard::title)).doesNotHaveDuplicates();
    }

    private JsonNode samples(String expression) {
        JsonNode answer = prometheus.query(expression);
        assertThat(answer.path("status").asString())
                .as(expression + ": " + answer)
                .isEqualTo("success");
        return answer.at("/data/result");
    }

    @AfterAll
    void end() throws InterruptedException {
        ended = true;
        traffic.join();
        prometheus.close();
    }
}
