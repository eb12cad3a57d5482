package io.managedkeys.suite.deploy;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.Ports;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.SuiteFolder;
import io.managedkeys.suite.SuiteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The real jars with the keys of {@code bootstrap} and the settings of a deployment. */
final class DeployedSuite implements AutoCloseable {
    private static final Path DOCKER = Applications.checkout().resolve("deploy/docker");
    private static final List<String> SCHEMAS = List.of("registry", "pki", "transit");

    private final Suite suite;
    private final SuiteFolder files;

    /** Makes the keys and passwords; starts nothing yet. */
    DeployedSuite(Path folder, Suite.SettingsFiles settings) {
        files = new SuiteFolder(folder, Applications.checkout().resolve("suite-tests/target/apps"));
        bootstrap("mint", secrets().toString());
        for (String schema : SCHEMAS) { // the embedded PostgreSQL makes its roles with these
            for (String role : List.of(schema, schema + "_owner")) {
                SuiteFolder.writePrivately(
                        files.root().resolve("passwords").resolve(role),
                        text(secrets().resolve("database").resolve(role)));
            }
        }
        SuiteFolder.writePrivately(files.pin(), text(secrets().resolve("pin/pin")));
        suite = new Suite(SuiteOptions.forTests(files.root(), files.apps()), settings);
    }

    Suite suite() {
        return suite;
    }

    /** What {@code bootstrap} made: a folder per reader. */
    Path secrets() {
        return files.services();
    }

    static String bootstrap(String... arguments) {
        return Command.of(Stream.concat(Stream.of(DOCKER + "/tools/bootstrap"), Stream.of(arguments))
                        .toArray(String[]::new))
                .output();
    }

    static Command.Result smoke(Map<String, String> environment) {
        return Command.of(DOCKER + "/tools/smoke").with(environment).run();
    }

    /** What the images' health check says of a service of this suite. */
    Command.Result healthcheck(ServiceIdentity identity, int managementPort) {
        return Command.of(DOCKER + "/healthcheck")
                .with(Map.of("SERVICE", identity.serviceName(), "MANAGEMENT_PORT", Integer.toString(managementPort)))
                .run();
    }

    /** Gives a settings file this machine's addresses. */
    static void toLoopback(Path settings, Ports ports, String peerPattern, String database) {
        String text = text(settings).replace(database, "127.0.0.1:" + ports.postgres());
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            text = text.replaceAll(
                    peerPattern.formatted(peer.serviceName()),
                    "https://127.0.0.1:" + ports.internal().get(peer));
        }
        write(settings, text);
    }

    /** Ports are no part of what a deployment says: each pod and container has the services' own. */
    static void writePorts(Path config, ServiceIdentity identity, Ports ports) {
        write(config.resolve(identity.serviceName() + ".properties"), """
                server.address=127.0.0.1
                server.port=%d
                management.server.address=127.0.0.1
                management.server.port=%d
                registry.public-address=127.0.0.1
                registry.public-port=%d
                """.formatted(
                        ports.internal().get(identity), ports.management().get(identity), ports.publicPort()));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        suite.close();
    }
}
