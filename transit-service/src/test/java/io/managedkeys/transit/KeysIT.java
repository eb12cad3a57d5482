package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.engine.MountRows;
import io.managedkeys.common.key.KeySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class KeysIT extends RunningTransit {
    @Autowired
    MountRows rows;

    @Test
    void showsThePublicKeyAndTheManagedKey() {
        SoftwareKey key = managedKey(KeySpec.RSA_3072);
        JsonNode created = create("k", key).data();
        JsonNode read = door.read("keys/k").data();
        assertThat(read).isEqualTo(created);
        assertThat(read.path("managed_key_name").asString()).isEqualTo(key.name());
        assertThat(read.path("managed_key_id").asString()).isEqualTo(key.uuid().toString());
        assertThat(read.path("latest_version").isIntegralNumber()).isTrue();
        assertThat(read.path("keys").path("1").path("name").asString()).isEqualTo("rsa-3072");
        assertThat(read.path("keys").path("1").path("public_key").asString())
                .startsWith("-----BEGIN PUBLIC KEY-----\n")
                .endsWith("\n-----END PUBLIC KEY-----\n");
    }

    @Test
    void takesTheManagedKeysId() {
        SoftwareKey key = managedKey(KeySpec.EC_P384);
        Door.Answer created =
                door.write("keys/k", "{\"type\":\"managed_key\",\"managed_key_id\":\"%s\"}".formatted(key.uuid()));
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.data().path("managed_key_name").asString()).isEqualTo(key.name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"managed_key\"} | missing argument managed_key_name or managed_key_id",
                "{\"type\":\"managed_key\",\"managed_key_name\":\"\"} |"
                        + " missing argument managed_key_name or managed_key_id",
                "{\"type\":\"managed_key\",\"managed_key_name\":\"a\",\"managed_key_id\":\"b\"} |"
                        + " only one argument of managed_key_name or managed_key_id should be specified",
                "{\"type\":\"zz\"} | unknown key type zz",
                "{} | key type aes256-gcm96 is not available: this engine holds keys of type managed_key, whose"
                        + " material stays in an HSM",
                "{\"type\":\"rsa-2048\",\"managed_key_name\":\"a\"} | key type rsa-2048 is not available: this engine"
                        + " holds keys of type managed_key, whose material stays in an HSM",
                "{\"type\":\"managed_key\",\"exportable\":\"true\"} | export and backup are not supported for keys of"
                        + " type managed_key",
                "{\"type\":\"managed_key\",\"auto_rotate_period\":\"24h\"} | Auto rotation can not be set for managed"
                        + " keys",
                "{\"type\":\"managed_key\",\"derived\":\"zz\"} | Field validation failed: error converting input for"
                        + " field \"derived\": strconv.ParseBool: parsing \"zz\": invalid syntax"
            })
    void refusesWhatAManagedKeyCannotBe(String body, String error) {
        Door.Answer answer = door.write("keys/k", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        if (!error.startsWith("Field validation")) {
            assertThat(answer.error()).isEqualTo(error);
        }
        assertThat(door.read("keys/k").status()).isEqualTo(404);
    }

    @Test
    void unknownAndUngrantedKeysGetTheRegistrysAnswer() {
        SoftwareKey foreign = registry.add(SoftwareKey.of("foreign", KeySpec.EC_P256, Set.of(UUID.randomUUID())));
        Door.Answer ungranted = create("k", foreign);
        Door.Answer unknown = door.write("keys/k", "{\"type\":\"managed_key\",\"managed_key_name\":\"nothing\"}");
        assertThat(ungranted.status()).isEqualTo(400);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(ungranted.error().replace("foreign", "nothing")).isEqualTo(unknown.error());
        assertThat(door.list("keys").status()).isEqualTo(404);
    }

    @Test
    void anExistingNameKeepsItsKey() {
        JsonNode first = create("k", managedKey(KeySpec.EC_P256)).data();
        int grants = registry.grants.get();
        Door.Answer second = create("k", managedKey(KeySpec.RSA_2048));
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.data()).isEqualTo(first);
        assertThat(registry.grants).hasValue(grants);
    }

    @Test
    void manyAtOnceMakeOneKeyRing() throws Exception {
        List<SoftwareKey> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(managedKey(KeySpec.EC_P256));
        }
        Set<String> ids = new HashSet<>();
        for (Door.Answer answer : atOnce(keys.stream()
                .<Callable<Door.Answer>>map(key -> () -> create("k", key))
                .toList())) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            ids.add(answer.data().path("managed_key_id").asString());
        }
        assertThat(ids).hasSize(1);
    }

    @Test
    void manyRotationsAtOnceMakeAVersionEach() throws Exception {
        create("k", managedKey(KeySpec.EC_P256));
        String next = managedKey(KeySpec.EC_P256).name();
        Callable<Door.Answer> rotation =
                () -> door.write("keys/k/rotate", "{\"managed_key_name\":\"%s\"}".formatted(next));
        for (Door.Answer answer : atOnce(java.util.Collections.nCopies(8, rotation))) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        assertThat(door.read("keys/k").data().path("latest_version").intValue()).isEqualTo(9);
        assertThat(door.read("keys/k").data().path("keys").size()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A1", "a.b-c_d", "a--b", "_", "9"})
    void takesVaultsNames(String name) {
        assertThat(create(name, managedKey(KeySpec.EC_P256)).status()).isEqualTo(200);
        assertThat(door.read("keys/" + name).data().path("name").asString()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys/-a",
                "keys/a-",
                "keys/.a",
                "keys/a b",
                "keys/a/b",
                "keys/a%2Fb",
                "keys/%C3%A4",
                "keys/a;b=c",
                "keys/a;",
                "keys/a%3Bb",
                "keys;x/a",
                "keys/a%25",
                "keys/a%0A",
                "keys//a",
                "keys/a/.",
                "keys/b/../a",
                "sign/-a",
                "sign/a;x",
                "verify/a b"
            })
    void otherNamesAreNoPath(String path) {
        create("a", managedKey(KeySpec.EC_P256));
        Door.Answer answer = door.write(path, "{}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).contains("unsupported path");
    }

    @Test
    void namesAreListedInByteOrderAndPerMount() {
        Door other = doorTo(UUID.randomUUID());
        assertThat(door.list("keys").text()).isEqualTo("{\"errors\":[]}");
        for (String name : List.of("b", "B", "a", "a.b")) {
            create(name, managedKey(KeySpec.EC_P256));
        }
        assertThat(door.list("keys").data().path("keys").toString()).isEqualTo("[\"B\",\"a\",\"a.b\",\"b\"]");
        assertThat(door.read("keys?list=true").data().path("keys").size()).isEqualTo(4);
        assertThat(door.list("keys/").data().path("keys").size()).isEqualTo(4);
        assertThat(other.list("keys").status()).isEqualTo(404);
        assertThat(other.read("keys/a").status()).isEqualTo(404);
        assertThat(other.write("sign/a", "{}").error()).isEqualTo("signing key not found");
    }

    @Test
    void unknownFieldsAndQueriesWarn() {
        create("k", managedKey(KeySpec.EC_P256));
        assertThat(door.read("keys/k?list=false").json().path("warnings").toString())
                .isEqualTo("[\"Endpoint ignored these unrecognized parameters: [list]\"]");
        assertThat(door.read("keys/k?context=AAAA").json().path("warnings").isNull())
                .isTrue();
        assertThat(door.write("keys/k", "{\"name\":\"other\",\"zzz\":1}")
                        .json()
                        .path("warnings")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void deletionNeedsItsPermission() {
        create("k", managedKey(KeySpec.EC_P256));
        door.write("sign/k", "{}");
        assertThat(door.delete("keys/k").error())
                .isEqualTo("error deleting policy k: deletion is not allowed for this key");
        assertThat(door.write("keys/k/config", "{\"deletion_allowed\":\"true\"}")
                        .status())
                .isEqualTo(200);
        Door.Answer deleted = door.delete("keys/k");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.contentType()).isEqualTo("application/json");
        assertThat(door.write("sign/k", "{}").error()).isEqualTo("signing key not found");
        assertThat(door.write("verify/k", "{\"signature\":\"vault:v1:AAAA\"}").error())
                .isEqualTo("signature verification key not found");
        assertThat(door.delete("keys/k").error()).isEqualTo("error deleting policy k: could not delete key; not found");
        assertThat(create("k", managedKey(KeySpec.RSA_2048))
                        .data()
                        .path("keys")
                        .path("1")
                        .path("name")
                        .asString())
                .isEqualTo("rsa-2048");
    }

    @Test
    void rotationKeepsTheOldVersionsWithTheirKeys() {
        SoftwareKey first = managedKey(KeySpec.EC_P256);
        SoftwareKey second = managedKey(KeySpec.RSA_2048);
        create("k", first);
        String old = signature("k", "{\"input\":\"%s\"}".formatted(HELLO));

        Door.Answer rotated = door.write("keys/k/rotate", "{\"managed_key_id\":\"%s\"}".formatted(second.uuid()));

        assertThat(rotated.data().path("latest_version").intValue()).isEqualTo(2);
        assertThat(rotated.data().path("managed_key_name").asString()).isEqualTo(second.name());
        assertThat(signature("k", "{\"input\":\"%s\"}".formatted(HELLO))).startsWith("vault:v2:");
        assertThat(signature("k", "{\"input\":\"%s\",\"key_version\":\"1\"}".formatted(HELLO)))
                .startsWith("vault:v1:");
        assertThat(isValid("k", old)).isTrue();
        door.write("keys/k/config", "{\"min_decryption_version\":2}");
        assertThat(door.read("keys/k").data().path("keys").propertyNames()).containsExactly("2");
        assertThat(door.write("verify/k", "{\"input\":\"%s\",\"signature\":\"%s\"}".formatted(HELLO, old))
                        .error())
                .isEqualTo("ciphertext or signature version is disallowed by policy (too old)");
        door.write("keys/k/config", "{\"min_decryption_version\":1}");
        assertThat(isValid("k", old)).isTrue();
    }

    @Test
    void rotationNeedsAGrantedKey() {
        create("k", managedKey(KeySpec.EC_P256));
        assertThat(door.write("keys/k/rotate", "").error())
                .isEqualTo("missing argument managed_key_name or managed_key_id");
        assertThat(door.write("keys/k/rotate", "{\"managed_key_name\":\"nothing\"}")
                        .status())
                .isEqualTo(400);
        assertThat(door.read("keys/k").data().path("latest_version").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"DELETE, sign/k", "GET, sign/k", "GET, keys/k/config", "DELETE, keys/k/rotate"})
    void otherOperationsAreUnsupported(String method, String path) {
        Door.Answer answer = door.send(method, path, null, true);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.error()).contains("unsupported operation");
    }

    @Test
    void whatBelongsToAMountThatIsGoneIsDeleted() {
        Door other = doorTo(UUID.randomUUID());
        SoftwareKey key = registry.add(
                SoftwareKey.of("both-" + door.mount(), KeySpec.EC_P256, Set.of(door.mount(), other.mount())));
        for (Door mount : List.of(door, other)) {
            mount.write("keys/k", "{\"type\":\"managed_key\",\"managed_key_name\":\"%s\"}".formatted(key.name()));
            assertThat(mount.write("sign/k", "{}").status()).isEqualTo(200);
        }
        assertThat(rows.mounts()).contains(door.mount(), other.mount());

        rows.delete(door.mount());
        rows.delete(door.mount());

        assertThat(door.write("sign/k", "{}").error()).isEqualTo("signing key not found");
        assertThat(door.list("keys").status()).isEqualTo(404);
        assertThat(other.write("sign/k", "{}").status()).isEqualTo(200);
        assertThat(rows.mounts()).contains(other.mount()).doesNotContain(door.mount());
    }

    private String signature(String name, String body) {
        return door.write("sign/" + name, body).data().path("signature").asString();
    }

    private boolean isValid(String name, String signature) {
        return door.write("verify/" + name, "{\"input\":\"%s\",\"signature\":\"%s\"}".formatted(HELLO, signature))
                .data()
                .path("valid")
                .booleanValue();
    }

    private static List<Door.Answer> atOnce(List<Callable<Door.Answer>> calls)
            throws InterruptedException, ExecutionException {
        List<Door.Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Door.Answer> future : threads.invokeAll(calls)) {
                answers.add(future.get());
            }
        }
        return answers;
    }
}
