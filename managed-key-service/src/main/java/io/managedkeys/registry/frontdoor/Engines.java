package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.PooledConnections;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.springframework.stereotype.Component;

/** The engines behind the door: one address and one connection pool each, so that a slow one starves no other. */
@Component
class Engines implements AutoCloseable {
    /** Requests in flight per engine and door; what comes beyond waits a moment, then is 503. */
    static final int CONNECTIONS = 256;

    private final Map<ServiceIdentity, PooledConnections> engines = new EnumMap<>(ServiceIdentity.class);

    Engines(ServiceProperties properties, SSLContext internalTlsContext) {
        for (ServiceIdentity identity : new ServiceIdentity[] {ServiceIdentity.PKI, ServiceIdentity.TRANSIT}) {
            engines.put(
                    identity,
                    new PooledConnections(
                            identity,
                            properties.peer(identity),
                            internalTlsContext,
                            CONNECTIONS,
                            properties.longestRest()));
        }
    }

    PooledConnections of(ServiceIdentity identity) {
        PooledConnections engine = engines.get(identity);
        if (engine == null) {
            throw ApiException.invalid("no engine for this mount");
        }
        return engine;
    }

    @Override
    public void close() {
        engines.values().forEach(PooledConnections::close);
    }
}
