package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.engine.MountRows;
import io.managedkeys.common.key.KeySpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The path of everything: a root of a managed key, a role, a leaf; and its end. */
class FirstLeafIT extends RunningPki {
    @Autowired
    private MountRows rows;

    @Test
    void issuesLeafFromRootOfManagedKey() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);

        Door.Answer root = door.write(
                "root/generate/kms",
                Map.of("common_name", "Test Root", "managed_key_name", key.name(), "ttl", "8760h", "key_name", "k"));
        assertThat(root.status()).describedAs(root.text()).isEqualTo(200);
        assertThat(root.data("key_name")).describedAs(root.text()).isEqualTo("k");

        Door.Answer role = door.write(
                "roles/web",
                Map.of("allowed_domains", "example.com", "allow_subdomains", true, "max_ttl", "72h", "key_type", "ec"));
        assertThat(role.status()).describedAs(role.text()).isEqualTo(200);

        Door.Answer leaf = door.write("issue/web", Map.of("common_name", "www.example.com", "ttl", "1h"));
        assertThat(leaf.status()).describedAs(leaf.text()).isEqualTo(200);
        assertThat(leaf.data("certificate")).startsWith("-----BEGIN CERTIFICATE-----");

        for (String path : new String[] {
            "ca",
            "ca/pem",
            "ca_chain",
            "cert/ca",
            "cert/ca/raw",
            "cert/ca/raw/pem",
            "cert/ca_chain",
            "issuers",
            "issuer/default",
            "issuer/default/json",
            "issuer/default/der",
            "issuer/default/pem",
            "keys",
            "key/k",
            "certs",
            "cert/" + leaf.data("serial_number"),
            "cert/" + leaf.data("serial_number").replace(':', '-') + "/raw",
            "cert/" + leaf.data("serial_number") + "/raw/pem",
            "config/urls",
            "config/issuers",
            "config/keys",
            "roles",
            "roles/web"
        }) {
            boolean list =
                    path.equals("issuers") || path.equals("keys") || path.equals("certs") || path.equals("roles");
            Door.Answer answer = list ? door.list(path) : door.read(path);
            assertThat(answer.status()).describedAs(path + ": " + answer.text()).isEqualTo(200);
        }
    }

    @Test
    void whatBelongsToAMountThatIsGoneIsDeleted() {
        SoftwareKey key = managedKey(KeySpec.EC_P256);
        door.write("root/generate/kms", Map.of("common_name", "Test Root", "managed_key_name", key.name()));
        door.write("roles/web", Map.of("allow_any_name", true, "key_type", "ec"));
        door.write("config/urls", Map.of("ocsp_servers", "http://ocsp.example.com"));
        assertThat(rows.mounts()).contains(door.mount());

        rows.delete(door.mount());
        rows.delete(door.mount());

        assertThat(rows.mounts()).doesNotContain(door.mount());
        assertThat(door.read("roles/web").status()).isEqualTo(404);
        assertThat(door.list("issuers").status()).isEqualTo(404);
        assertThat(door.list("certs").status()).isEqualTo(404);
    }
}
