package io.managedkeys.registry.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.registry.RegistryDatabase;
import io.managedkeys.registry.RunningRegistry;
import io.managedkeys.registry.TestClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A known root token is for a service that nobody else reaches. */
class DevRootTokenIT {
    private static MintedSuite suite;

    @BeforeAll
    static void mint(@TempDir Path folder) {
        suite = MintedSuite.mint(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void isRefusedWhereOthersCanReachThePort(String address) {
        assertThatThrownBy(() -> start(RegistryDatabase.create(), address, "known"))
                .rootCause()
                .hasMessage("registry.dev-root-token is for development: registry.public-address must be the loopback");
    }

    @Test
    void changesNothingInARegistryThatHasARootTokenAlready() {
        Map<String, String> database = RegistryDatabase.create();
        start(database, "127.0.0.1", "first").close();

        try (RunningRegistry again = start(database, "127.0.0.1", "second")) {
            TestClient client = TestClient.anonymous(again.baseUrl());
            assertThat(client.withToken("first").get("auth/token/lookup-self").status())
                    .isEqualTo(200);
            assertThat(client.withToken("second").get("auth/token/lookup-self").status())
                    .isEqualTo(403);
        }
    }

    private static RunningRegistry start(Map<String, String> database, String address, String token) {
        return RunningRegistry.start(
                suite, database, Map.of("registry.public-address", address, "registry.dev-root-token", token));
    }
}
