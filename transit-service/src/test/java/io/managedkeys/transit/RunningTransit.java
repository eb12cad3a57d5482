package io.managedkeys.transit;

import io.managedkeys.common.database.TestPostgres;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.PooledConnections;
import io.managedkeys.common.service.ServiceIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The engine on a random port, behind mutual TLS, with its database; each test has a mount of its own. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.config.name=transit-service", "management.server.port=0"})
@Import(RunningTransit.Fakes.class)
abstract class RunningTransit {
    static final MintedSuite SUITE = MintedSuite.mintTemporary();
    static final String HELLO = base64("hello world");

    @TestConfiguration
    static class Fakes {
        @Bean
        @Primary
        FakeRegistry fakeRegistry() {
            return new FakeRegistry();
        }

        @Bean
        @Primary
        FakeGateway fakeGateway(FakeRegistry registry) {
            return new FakeGateway(registry);
        }
    }

    static final TestPostgres.Database DATABASE = new TestPostgres("transit").newDatabase();

    @LocalServerPort
    int port;

    @Autowired
    FakeRegistry registry;

    @Autowired
    FakeGateway gateway;

    Door door;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        DATABASE.settings().forEach((name, value) -> properties.add(name, () -> value));
        properties.add("managed-keys.peers.managed-key-service", () -> "https://127.0.0.1:1");
        properties.add("managed-keys.peers.hsm-gateway", () -> "https://127.0.0.1:1");
        SUITE.tlsProperties(ServiceIdentity.TRANSIT).forEach((name, value) -> properties.add(name, () -> value));
    }

    @BeforeEach
    void openDoor() {
        door = doorTo(UUID.randomUUID());
    }

    @AfterEach
    void calmDown() {
        registry.failure.set(null);
        registry.meanwhile.set(null);
        gateway.calmDown();
    }

    Door doorTo(UUID mount) {
        return doorTo(mount, ServiceIdentity.REGISTRY);
    }

    Door doorTo(UUID mount, ServiceIdentity caller) {
        return new Door(clientOf(caller), registry.epoch::get, new Door.Mount(mount, "transit", "transit/", 2_764_800));
    }

    PooledConnections clientOf(ServiceIdentity caller) {
        return SUITE.connections(caller, ServiceIdentity.TRANSIT, port);
    }

    /** A managed key that is granted to the test's mount. */
    SoftwareKey managedKey(KeySpec spec) {
        return registry.add(SoftwareKey.of("key-" + UUID.randomUUID(), spec, Set.of(door.mount())));
    }

    /** A key ring named {@code name} whose first version is {@code key}. */
    Door.Answer create(String name, SoftwareKey key) {
        return door.write("keys/" + name, """
                {"type":"managed_key","managed_key_name":"%s"}""".formatted(key.name()));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
