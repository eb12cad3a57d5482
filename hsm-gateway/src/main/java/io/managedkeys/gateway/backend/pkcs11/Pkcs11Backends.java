package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.managedkeys.gateway.backend.BackendType;
import io.managedkeys.gateway.backend.CredentialTags;
import io.managedkeys.gateway.backend.KeyBackend;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All PKCS#11 libraries of this gateway ({@code kms_library}), by name. */
public final class Pkcs11Backends implements BackendType<BackendConfig.Pkcs11> {
    private final Map<String, Pkcs11Library> libraries;
    private final CredentialTags tags;
    private final Failpoint failpoint;

    Pkcs11Backends(Map<String, Pkcs11Library> libraries, CredentialTags tags, Failpoint failpoint) {
        this.libraries = libraries;
        this.tags = tags;
        this.failpoint = failpoint;
    }

    /** Loads every configured library; one that cannot be loaded does not keep the others from working. */
    public static Pkcs11Backends load(BackendEnvironment environment) {
        GatewayProperties properties = environment.properties();
        Timeouts timeouts =
                new Timeouts(properties.loginTimeout(), properties.queueTimeout(), properties.operationTimeout());
        List<Pkcs11Library.Settings> settings = properties.libraries().stream()
                .map(library -> new Pkcs11Library.Settings(
                        library.name(), library.path(), library.sha256(), library.maxSessions()))
                .toList();
        Map<String, Pkcs11Library> libraries = settings.stream()
                .collect(Collectors.toUnmodifiableMap(
                        library -> key(library.name()),
                        library -> new Pkcs11Library(
                                library,
                                timeouts,
                                new BackendMetrics("pkcs11", library.name(), environment.meters()),
                                Pkcs11Library.Loader::nativeModule)));
        libraries.values().forEach(Pkcs11Library::loadEarly);
        return new Pkcs11Backends(libraries, environment.tags(), Failpoint.named(properties.failpoint()));
    }

    /** @throws ApiException 400 when the entry names a library that is not configured here, or makes no sense */
    @Override
    public KeyBackend of(BackendConfig.Pkcs11 config) {
        Pkcs11Library library = config.library() == null ? null : libraries.get(key(config.library()));
        if (library == null) {
            throw ApiException.invalid("unknown library %s".formatted(config.library()));
        }
        return new Pkcs11Backend(library, config, tags, failpoint);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        libraries.values().forEach(Pkcs11Library::close);
    }
}
