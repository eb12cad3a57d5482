package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** CA keys by themselves: taken in, renamed, chosen and forgotten. */
class KeysIT extends RunningPki {
    private String generate(String name, SoftwareKey managedKey) {
        Door.Answer made =
                door.write("keys/generate/kms", Map.of("key_name", name, "managed_key_name", managedKey.name()));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.data("key_name")).isEqualTo(name);
        return made.data("key_id");
    }

    @Test
    void takesManagedKeysIn() {
        SoftwareKey ec = managedKey(KeySpec.EC_P384);
        SoftwareKey rsa = managedKey(KeySpec.RSA_2048);
        String ecId = generate("ec", ec);
        generate("rsa", rsa);

        assertThat(door.read("key/ec").data("key_type")).isEqualTo("ec");
        assertThat(door.read("key/rsa").data("key_type")).isEqualTo("rsa");
        assertThat(door.read("key/ec").data("managed_key_id"))
                .isEqualTo(ec.uuid().toString());
        assertThat(door.read("key/ec").data("managed_key_name")).isEqualTo(ec.name());
        assertThat(door.read("config/keys").data("default")).as("the first").isEqualTo(ecId);

        Door.Answer root =
                door.write("root/generate/existing", Map.of("common_name", "By existing key", "key_ref", "rsa"));
        assertThat(root.status()).as(root.text()).isEqualTo(200);
        assertThat(SecondOpinion.read(root.data("certificate")).getPublicKey())
                .isEqualTo(rsa.pair().getPublic());
    }

    @Test
    void oneKeyIsOneEntry() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        String id = generate("one", key);
        Door.Answer again = door.write(
                "keys/generate/kms",
                Map.of("key_name", "two", "managed_key_id", key.uuid().toString()));
        assertThat(again.data("key_id")).isEqualTo(id);
        assertThat(again.data("key_name")).isEqualTo("one");
        assertThat(door.list("keys").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void refusesWhatNamesNoKey() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        generate("one", key);
        record Case(String type, Map<String, ?> fields, String text) {}
        for (Case wrong : List.of(
                new Case("internal", Map.of(), "keys made in software are not supported"),
                new Case("exported", Map.of(), "keys made in software are not supported"),
                new Case("internal", Map.of("key_type", "zz"), "Validation for key_type, key_bits failed: unknown key"),
                new Case("kms", Map.of(), "missing argument managed_key_name or managed_key_id"),
                new Case("kms", Map.of("managed_key_name", "a", "managed_key_id", "b"), "only one argument of"),
                new Case("kms", Map.of("managed_key_name", "nobody"), FakeRegistry.UNKNOWN),
                new Case("kms", Map.of("managed_key_name", key.name(), "key_type", "ec"), "key_type nor key_bits"),
                new Case("kms", Map.of("managed_key_name", key.name(), "key_name", "one"), "key name already in use"),
                new Case("kms", Map.of("managed_key_name", key.name(), "key_name", "a b"), "invalid characters"),
                new Case("kms", Map.of("managed_key_name", key.name(), "key_name", "Default"), "reserved keyword"))) {
            Door.Answer refused = door.write("keys/generate/" + wrong.type(), wrong.fields());
            assertThat(refused.status()).as(wrong.toString()).isEqualTo(400);
            assertThat(refused.error()).contains(wrong.text());
        }
        assertThat(door.write("keys/generate/zz", Map.of()).status()).isEqualTo(404);
        assertThat(door.list("keys").data().path("keys").size()).isEqualTo(1);
    }

    @Test
    void namesAreGivenAndTakenAway() {
        String id = generate("one", managedKey(KeySpec.EC_P256));
        generate("two", managedKey(KeySpec.EC_P256));

        assertThat(door.write("key/one", Map.of("key_name", "first")).data("key_name"))
                .isEqualTo("first");
        assertThat(door.write("key/first", Map.of("key_name", "first")).status())
                .isEqualTo(200);
        assertThat(door.write("key/first", Map.of("key_name", "two")).error()).isEqualTo("key name already in use");
        assertThat(door.write("key/first", Map.of("key_name", "default")).error())
                .contains("reserved keyword");
        assertThat(door.write("key/one", Map.of("key_name", "x")).error())
                .isEqualTo("unable to find PKI key for reference: one");
        Door.Answer cleared = door.write("key/default", Map.of("key_name", ""));
        assertThat(cleared.data("key_name")).isEmpty();
        assertThat(cleared.warnings())
                .containsExactly(
                        "Name successfully deleted, you will now need to reference this key by it's Id: " + id);
        assertThat(door.read("key/" + id).status()).isEqualTo(200);
    }

    @Test
    void aKeyInUseStays() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        String issuer = door.write(
                        "root/generate/kms",
                        Map.of("common_name", "R", "managed_key_name", key.name(), "key_name", "used"))
                .data("issuer_id");
        String idle = generate("idle", managedKey(KeySpec.EC_P256));
        door.write("config/keys", Map.of("default", "idle"));

        Door.Answer refused = door.delete("key/used");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("Failed to Delete Key.  Key in Use by Issuer: " + issuer);
        assertThat(door.delete("key/idle").warnings())
                .containsExactly("Deleted key " + idle + " (via key_ref idle); this was configured as the default key."
                        + " Operations without an explicit key will not work until a new default is configured.");
        assertThat(door.read("config/keys").data("default")).isEmpty();
        assertThat(door.read("key/default").error()).isEqualTo("no default key currently configured");
        assertThat(door.delete("key/idle").status()).isEqualTo(204);

        door.delete("issuer/" + issuer);
        assertThat(door.delete("key/used").status()).isEqualTo(204);
        assertThat(door.list("keys").status()).isEqualTo(404);
        assertThat(registry.keys).as("the managed key is not ours to delete").containsKey(key.uuid());
    }

    @Test
    void theDefaultIsChosen() {
        generate("one", managedKey(KeySpec.EC_P256));
        String two = generate("two", managedKey(KeySpec.EC_P256));
        assertThat(door.write("config/keys", Map.of("default", "two")).data("default"))
                .isEqualTo(two);
        assertThat(door.read("config/keys").data("default")).isEqualTo(two);
        for (String wrong : List.of("", "default")) {
            assertThat(door.write("config/keys", Map.of("default", wrong)).error())
                    .isEqualTo("Invalid key specification; must be non-empty and can't be 'default'.");
        }
        assertThat(door.write("config/keys", Map.of("default", "none")).error())
                .isEqualTo("Error resolving issuer reference: unable to find PKI key for reference: none");
    }

    @Test
    void mountsDoNotSeeEachOther() {
        String id = generate("one", managedKey(KeySpec.EC_P256));
        Door other = doorTo(UUID.randomUUID());
        assertThat(other.write("key/" + id, Map.of("key_name", "x")).status()).isEqualTo(400);
        assertThat(other.delete("key/" + id).status()).isEqualTo(204);
        assertThat(other.write("config/keys", Map.of("default", id)).status()).isEqualTo(400);
        assertThat(door.read("key/one").status()).isEqualTo(200);
    }
}
