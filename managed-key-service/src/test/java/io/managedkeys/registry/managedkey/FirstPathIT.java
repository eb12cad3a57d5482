package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.Deadline;
import io.managedkeys.registry.RegistryIT;
import io.managedkeys.registry.namespace.Namespaces;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@Import(FakeGatewayConfiguration.class)
class FirstPathIT extends RegistryIT {
    @Autowired
    private WriteManagedKey write;

    @Autowired
    private TestSign testSign;

    @Autowired
    private FindManagedKey find;

    @Autowired
    private DeleteManagedKey delete;

    @Autowired
    private Namespaces namespaces;

    @Autowired
    private FakeHsmGateway gateway;

    @Test
    void createsTestsUpdatesAndDeletes() {
        UUID root = namespaces.findByPath("").orElseThrow().uuid();
        Deadline soon = Deadline.in(Duration.ofSeconds(20));
        write.write(
                root, "first", TestFields.pkcs11().with("key_label", "first").fields(), soon);
        FoundKey created = find.named(root, "first").orElseThrow();
        assertThat(created.binding()).isNull();

        testSign.test(root, "first", new TestScheme(null, null), soon);
        FoundKey resolved = find.named(root, "first").orElseThrow();
        assertThat(resolved.binding()).isNotNull();
        assertThat(resolved.key().credentialTag()).isNotNull();
        testSign.test(root, "first", new TestScheme(null, null), soon);
        assertThat(gateway.generated()).isEqualTo(1);

        write.write(
                root,
                "first",
                TestFields.pkcs11()
                        .with("key_label", "first")
                        .with("any_mount", "true")
                        .without("pin")
                        .fields(),
                soon);
        FoundKey updated = find.named(root, "first").orElseThrow();
        assertThat(updated.key().configVersion()).isEqualTo(2);
        assertThat(updated.key().credentialsVersion()).isEqualTo(1);
        testSign.test(root, "first", new TestScheme(null, null), soon);

        delete.delete(root, "first");
        assertThat(find.named(root, "first")).isEmpty();
    }
}
