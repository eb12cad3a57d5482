package io.managedkeys.suite.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.RunningSuite;
import io.managedkeys.suite.SoftHsm;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Logs in JSON, and the id of a client's request in those of every service that worked on it. */
@Order(52)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogsIT {
    private static final List<ServiceIdentity> SERVICES =
            List.of(ServiceIdentity.GATEWAY, ServiceIdentity.TRANSIT, ServiceIdentity.REGISTRY);
    /** These tell that a request came, and nothing of what is in it. */
    private static final List<String> REQUESTS = List.of(
            "logging.level.org.springframework.web.servlet.DispatcherServlet",
            "logging.level.io.managedkeys.gateway.operation.OperationServlet");

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final String FORM = "logging.structured.format.console";

    private final Suite suite;
    private final ApiClient client;
    private String requestId = "";

    LogsIT(Suite suite) {
        this.suite = suite;
        this.client = ApiClient.of(suite);
    }

    @BeforeAll
    void begin() {
        restart("ecs", "debug");
        Map<String, Object> key = Map.of(
                "library", "softhsm",
                "token_label", SoftHsm.TOKEN,
                "pin", suite.softHsm().pin(),
                "key_label", "logs",
                "allow_generate_key", true,
                "mechanism", "0x1041",
                "curve", "P256");
        client.post("sys/managed-keys/pkcs11/logs", key).expect(204);
        client.post("sys/mounts/logs-transit", Map.of("type", "transit")).expect(204);
        client.post("sys/mounts/logs-transit/tune", Map.of("allowed_managed_keys", "logs"))
                .expect(200, 204);
        client.post("logs-transit/keys/k", Map.of("type", "managed_key", "managed_key_name", "logs"))
                .expect(200, 204);
        suite.restart(ServiceIdentity.TRANSIT); // so that the signature needs a grant, and the registry a second time
        requestId = client.with("traceparent", "00-%s-00f067aa0ba902b7-01".formatted(TRACE))
                .post("logs-transit/sign/k", Map.of("input", "aGVsbG8="))
                .expect(200)
                .json()
                .path("request_id")
                .asString();
    }

    private void restart(String form, String level) {
        for (ServiceIdentity identity : SERVICES) {
            suite.set(identity, FORM, form.isEmpty() ? null : form);
            REQUESTS.forEach(request -> suite.set(identity, request, level.isEmpty() ? null : level));
            suite.restart(identity);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "TRANSIT", "REGISTRY"})
    void tellTheRequest(ServiceIdentity identity) {
        assertThat(requestId).isNotEmpty();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(lines(identity))
                        .map(LogsIT::parsed)
                        .filteredOn(line -> line.path("request_id").asString("").equals(requestId))
                        .isNotEmpty()
                        .allSatisfy(line ->
                                assertThat(line.path("trace_id").asString("")).isEqualTo(TRACE)));
    }

    @Test
    void areJsonAndNameTheService() throws IOException {
        for (ServiceIdentity identity : SERVICES) {
            List<JsonNode> lines = lines(identity).stream()
                    .map(LogsIT::parsed)
                    .filter(line -> line.has("@timestamp"))
                    .toList();

            assertThat(lines).isNotEmpty();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.at("/log/level").asString()).isNotEmpty();
                assertThat(line.at("/service/name").asString()).isEqualTo(identity.serviceName());
            });
        }
    }

    private List<String> lines(ServiceIdentity identity) throws IOException {
        Path log = suite.folder().logs().resolve(identity.serviceName() + ".log");
        return Files.readAllLines(log);
    }

    /** Lines of earlier starts are no JSON. */
    private static JsonNode parsed(String line) {
        try {
            return JsonMapper.shared().readTree(line.startsWith("{") ? line : "{}");
        } catch (JacksonException e) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    @AfterAll
    void end() {
        restart("", "");
    }
}
