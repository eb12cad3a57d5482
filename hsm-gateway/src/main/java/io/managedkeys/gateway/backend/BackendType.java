package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;

/** All backends of one type in this process; what they share (modules, clients, circuits) lives as long as it does. */
public interface BackendType<C extends BackendConfig> extends AutoCloseable {
    /** @throws ApiException 400 when the configuration makes no sense here, whatever the backend holds */
    KeyBackend of(C config);

    @Override
    void close();

    /** A type that this gateway has no backend for. */
    static <C extends BackendConfig> BackendType<C> notConfigured() {
        return new BackendType<>() {
            @Override
            public KeyBackend of(C config) {
                throw ApiException.invalid(
                        "managed key type %s is not configured in this gateway".formatted(config.type()));
            }

            @Override
            public void close() {}
        };
    }
}
