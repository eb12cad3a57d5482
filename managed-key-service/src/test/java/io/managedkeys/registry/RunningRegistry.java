package io.managedkeys.registry;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.frontdoor.PublicListener;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service started by a test itself: a second replica, another database, an engine at a known address. */
public final class RunningRegistry implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private RunningRegistry(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param settings override those every test has: free ports on the loopback, peers where nobody listens */
    public static RunningRegistry start(MintedSuite suite, Map<String, String> database, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(database);
        all.put("registry.keys-folder", suite.folderOf(ServiceIdentity.REGISTRY).toString());
        all.put("registry.public-port", "0");
        all.put("registry.public-address", "127.0.0.1");
        all.put("server.port", "0");
        all.put("server.address", "127.0.0.1");
        all.put("management.server.port", "0");
        all.put("management.server.address", "127.0.0.1");
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            all.put("managed-keys.peers." + peer.serviceName(), "https://127.0.0.1:1");
        }
        all.putAll(settings);
        List<String> arguments = new ArrayList<>();
        all.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return new RunningRegistry(ManagedKeyServiceApplication.application().run(arguments.toArray(String[]::new)));
    }

    /** Of the public port. */
    public String baseUrl() {
        return "http://127.0.0.1:" + bean(PublicListener.class).port();
    }

    /** Of the internal port. */
    public int internalPort() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    public int managementPort() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.management.port"));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Runs one on port 8200 until it is killed, initialised with the root token {@code root}, for trying things out. */
    public static void main(String[] arguments) throws IOException {
        MintedSuite suite = MintedSuite.mint(Files.createTempDirectory("managed-keys-suite"));
        Map<String, String> settings = new HashMap<>();
        settings.put("registry.public-port", "8200");
        settings.put("registry.dev-root-token", "root");
        for (String argument : arguments) {
            String[] setting = argument.split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        start(suite, RegistryDatabase.create(), settings);
    }
}
