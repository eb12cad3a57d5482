package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths are read one way: nothing is stripped from a segment, so that none stands for another. */
class PathsIT extends RunningPki {
    private void makeRootAndRole() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        door.write(
                "root/generate/kms",
                Map.of("common_name", "R", "managed_key_name", key.name(), "issuer_name", "a", "key_name", "a"));
        door.write("roles/a", Map.of("allow_any_name", true, "key_type", "ec"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "roles/a;x",
                "roles/a;",
                "roles/a%3Bb",
                "roles;x/a",
                "roles/-a",
                "roles/a-",
                "roles/a%20b",
                "roles/%C3%A4",
                "roles/a%25",
                "roles/a%0A",
                "roles//a",
                "roles/a/.",
                "roles/b/../a",
                "issue/a;x",
                "sign/a;x=y",
                "issuer/a;x/issue/a",
                "issuer/a/issue/a;x",
                "issuer/a;x",
                "key/a;x",
                "keys/generate/kms;x",
                "root/generate/kms;x"
            })
    void otherNamesAreNoPath(String path) {
        makeRootAndRole();
        Door.Answer answer = door.write(path, Map.of("common_name", "b.example.com"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(404);
        assertThat(answer.error()).contains("unsupported path");
        assertThat(door.list("certs").data().path("keys").size()).isEqualTo(1);
        assertThat(door.list("roles").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void noParameterLeadsToAPublicPath() {
        makeRootAndRole();
        for (String path : List.of("issuer/a;x/json", "issuer/a/json;x", "ca;x", "ca/pem;x", "cert;x/ca")) {
            assertThat(door.anonymously("GET", path).status()).as(path).isEqualTo(403);
        }
    }
}
