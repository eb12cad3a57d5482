package io.managedkeys.suite;

import io.managedkeys.common.service.InternalTls;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What each service is told: its ports, keys, database and peers, as a file that only the launcher's user reads. */
final class ServiceSettings {
    private final SuiteFolder folder;
    private final Postgres postgres;
    private final String rootToken;

    ServiceSettings(SuiteFolder folder, Postgres postgres, String rootToken) {
        this.folder = folder;
        this.postgres = postgres;
        this.rootToken = rootToken;
    }

    /**
     * Writes the settings of one process and returns their folder.
     *
     * @param extra wins over what stands here
     */
    Path write(String process, ServiceIdentity identity, Ports ports, Map<String, String> extra) {
        Map<String, String> settings = new LinkedHashMap<>();
        common(settings, identity, ports);
        switch (identity) {
            case REGISTRY -> registry(settings, ports);
            case GATEWAY -> gateway(settings);
            case PKI, TRANSIT -> {}
        }
        if (identity != ServiceIdentity.GATEWAY) {
            database(settings, identity);
        }
        settings.putAll(extra);
        Path target = folder.settings(process);
        SuiteFolder.writePrivately(target.resolve(identity.serviceName() + ".properties"), text(settings));
        return target;
    }

    private void common(Map<String, String> settings, ServiceIdentity identity, Ports ports) {
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", Integer.toString(ports.internal(identity)));
        settings.put("management.server.address", "127.0.0.1");
        settings.put("management.server.port", Integer.toString(ports.management(identity)));
        Path keys = folder.services().resolve(identity.serviceName());
        String bundle = "spring.ssl.bundle.pem." + InternalTls.BUNDLE;
        settings.put(bundle + ".keystore.certificate", "file:" + keys.resolve("tls.crt"));
        settings.put(bundle + ".keystore.private-key", "file:" + keys.resolve("tls.key"));
        settings.put(bundle + ".truststore.certificate", "file:" + keys.resolve("ca.crt"));
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            settings.put(
                    "managed-keys.peers." + peer.serviceName(), "https://127.0.0.1:%d".formatted(ports.internal(peer)));
        }
    }

    private void registry(Map<String, String> settings, Ports ports) {
        settings.put("registry.keys-folder", keysFolder(ServiceIdentity.REGISTRY));
        settings.put("registry.public-address", "127.0.0.1");
        settings.put("registry.public-port", Integer.toString(ports.publicPort()));
        settings.put("registry.dev-root-token", rootToken);
    }

    private void gateway(Map<String, String> settings) {
        settings.put("gateway.keys-folder", keysFolder(ServiceIdentity.GATEWAY));
        settings.put("gateway.libraries[0].name", "softhsm");
        settings.put("gateway.libraries[0].path", SoftHsm.module().toString());
    }

    private void database(Map<String, String> settings, ServiceIdentity identity) {
        settings.put("spring.datasource.url", postgres.url(identity));
        settings.put("spring.datasource.username", Postgres.schema(identity));
        settings.put("spring.datasource.password", postgres.runtimePassword(identity));
        settings.put("spring.flyway.user", Postgres.schema(identity) + "_owner");
        settings.put("spring.flyway.password", postgres.ownerPassword(identity));
    }

    private String keysFolder(ServiceIdentity identity) {
        return folder.services().resolve(identity.serviceName()).toString();
    }

    private static String text(Map<String, String> settings) {
        Properties properties = new Properties();
        settings.forEach(properties::setProperty);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
