package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.ClientKeys.ClientKey;
import io.managedkeys.suite.standin.StandIns;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** hvac, the Python client, with a key of each kind in each backend; what it asks is in {@code managed_key.py}. */
@Order(3)
@ExtendWith(RunningSuite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HvacIT {
    private static final String NAMESPACE = "hvac";
    private static final Path SCRIPT =
            Applications.checkout().resolve("suite-tests/src/test/resources/clients/managed_key.py");

    private final Suite suite;
    private final StandIns standIns;

    HvacIT(Suite suite, StandIns standIns) {
        this.suite = suite;
        this.standIns = standIns;
    }

    @BeforeAll
    void makeNamespace() {
        TestClients.of(suite).post("sys/namespaces/" + NAMESPACE, Map.of()).expect(200);
    }

    Stream<ClientKey> keys() {
        return new ClientKeys("hvac", suite, standIns).all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void usesTheKeyAndFindsEveryAnswerRight(ClientKey key) {
        Map<String, String> environment = new HashMap<>(Bao.environment(suite));
        environment.put("VAULT_NAMESPACE", NAMESPACE);

        Command.Result result = Command.of(python(), SCRIPT.toString())
                .with(environment)
                .reading(JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "type", key.backend(), "kind", key.kind(), "name", key.name(), "fields", key.fields())))
                .run();

        Transcript.add(result.output());
        assertThat(result.status()).as(result.output()).isZero();
    }

    /** Where {@code ./dev} puts hvac and cryptography. */
    private static String python() {
        return Applications.checkout().resolve(".dev/venv/bin/python").toString();
    }
}
