package io.managedkeys.registry;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.frontdoor.PublicListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Base of tests against the whole service: real ports, embedded Postgres, initialised with the root token {@code root}.
 * The context and its database are shared by all such tests, so each uses names of its own.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.config.name=managed-key-service")
public abstract class RegistryIT {
    /** Certificates and keys of the whole suite. */
    protected static final MintedSuite SUITE = MintedSuite.mint(temporaryFolder());

    private static final Map<String, String> DATABASE = RegistryDatabase.create();

    @Autowired
    private PublicListener publicListener;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        DATABASE.forEach((name, value) -> registry.add(name, () -> value));
        registry.add(
                "registry.keys-folder",
                () -> SUITE.folderOf(ServiceIdentity.REGISTRY).toString());
        registry.add("registry.public-port", () -> 0);
        registry.add("registry.public-address", () -> "127.0.0.1");
        registry.add("registry.dev-root-token", () -> "root");
        registry.add("server.address", () -> "127.0.0.1");
        registry.add("management.server.port", () -> 0);
        registry.add("management.server.address", () -> "127.0.0.1");
        // Nobody listens there; tests that need a peer say where it is.
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            registry.add("managed-keys.peers." + peer.serviceName(), () -> "https://127.0.0.1:1");
        }
    }

    /** Of the public port. */
    protected final String baseUrl() {
        return "http://127.0.0.1:" + publicListener.port();
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("managed-keys-suite");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
