package io.managedkeys.registry.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.registry.RegistryIT;
import io.managedkeys.registry.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code auth/token/} has no row before it is tuned, and is a mount like others afterwards. */
class TuneTokenMountIT extends RegistryIT {
    private final String namespace = "ns-" + System.nanoTime();

    @AfterEach
    void deleteNamespace() {
        assertThat(root().delete("sys/namespaces/" + namespace).status()).isEqualTo(200);
    }

    private TestClient root() {
        return TestClient.root(baseUrl());
    }

    private TestClient inside() {
        root().write("sys/namespaces/" + namespace, "{}");
        return root().in(namespace);
    }

    @Test
    void isTunedByBothPathsInItsNamespaceAlone() {
        TestClient client = inside();
        String accessor =
                client.get("sys/auth").data().path("token/").path("accessor").asString();

        assertThat(client.write("sys/auth/token/tune", "{\"max_lease_ttl\":\"800h\",\"description\":\"d\"}")
                        .status())
                .isEqualTo(204);
        assertThat(client.write("sys/mounts/auth/token/tune", "{\"default_lease_ttl\":\"1h\"}")
                        .status())
                .isEqualTo(204);

        for (String path : new String[] {"sys/auth/token/tune", "sys/mounts/auth/token/tune"}) {
            var tuned = client.get(path).data();
            assertThat(tuned.path("max_lease_ttl").asInt()).isEqualTo(2_880_000);
            assertThat(tuned.path("default_lease_ttl").asInt()).isEqualTo(3600);
            assertThat(tuned.path("description").asString()).isEqualTo("d");
        }
        var listed = client.get("sys/auth").data();
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.path("token/").path("accessor").asString()).isEqualTo(accessor);
        assertThat(client.get("sys/mounts").data().has("auth/token/")).isFalse();
        assertThat(root().get("sys/auth/token/tune").data().path("description").asString())
                .isEqualTo("token based credentials");
        assertThat(client.get("auth/token/lookup-self").status()).isEqualTo(200);
    }

    @Test
    void whatTokensCannotBeTunedToIsRefused() {
        TestClient client = inside();

        assertThat(client.write("sys/auth/token/tune", "{\"token_type\":\"batch\"}")
                        .error())
                .isEqualTo("'token_type' cannot be set for 'token' or 'ns_token' auth mounts");
        assertThat(client.write("sys/auth/token/tune", "{\"default_lease_ttl\":\"800h\"}")
                        .error())
                .contains("greater than system max lease TTL");
        assertThat(client.write("sys/auth/nobody/tune", "{}").status()).isEqualTo(400);
        assertThat(client.get("sys/auth/nobody/tune").error())
                .isEqualTo("cannot fetch sysview for path \"auth/nobody/\"");
        assertThat(client.delete("sys/mounts/auth/token").status()).isEqualTo(400);
    }
}
