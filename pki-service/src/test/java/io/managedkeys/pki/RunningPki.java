package io.managedkeys.pki;

import io.managedkeys.common.database.TestPostgres;
import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.PooledConnections;
import io.managedkeys.common.service.ServiceIdentity;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
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
        properties = {
            "spring.config.name=pki-service",
            "management.server.port=0",
            "spring.jpa.properties.hibernate.generate_statistics=true"
        })
@Import(RunningPki.Fakes.class)
abstract class RunningPki {
    static final MintedSuite SUITE = MintedSuite.mintTemporary();
    /** The registry's, by the engine's port. */
    private static final Map<Integer, PooledConnections> REGISTRY = new ConcurrentHashMap<>();

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

    static final TestPostgres.Database DATABASE = new TestPostgres("pki").newDatabase();

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
        SUITE.tlsProperties(ServiceIdentity.PKI).forEach((name, value) -> properties.add(name, () -> value));
    }

    @BeforeEach
    void openDoor() {
        door = doorTo(UUID.randomUUID());
    }

    @AfterEach
    void calmDown() {
        registry.failure = null;
        registry.meanwhile = () -> {};
        gateway.failure = null;
        gateway.meanwhile = () -> {};
        gateway.fault = UnaryOperator.identity();
        gateway.signed.clear();
    }

    Door doorTo(UUID mount) {
        return doorTo(new Door.Mount(mount, "pki", "pki/", 315_360_000));
    }

    Door doorTo(Door.Mount mount) {
        PooledConnections engine = REGISTRY.computeIfAbsent(port, any -> clientOf(ServiceIdentity.REGISTRY));
        return new Door(engine, registry.epoch::get, mount);
    }

    PooledConnections clientOf(ServiceIdentity caller) {
        return SUITE.connections(caller, ServiceIdentity.PKI, port);
    }

    SoftwareKey managedKey(KeySpec spec) {
        return registry.add(SoftwareKey.of("key-" + UUID.randomUUID(), spec));
    }
}
