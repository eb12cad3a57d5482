package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import java.io.IOException;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpHost;
import org.springframework.stereotype.Component;

/** The engines behind the door: one address and one connection pool each, so that a slow one starves no other. */
@Component
class Engines implements AutoCloseable {
    /** Requests in flight per engine and door; what comes beyond waits a moment, then is 503. */
    static final int CONNECTIONS = 256;

    private final Map<ServiceIdentity, Engine> engines = new EnumMap<>(ServiceIdentity.class);

    record Engine(ServiceIdentity identity, HttpHost host, CloseableHttpClient http) {}

    Engines(ServiceProperties properties, SSLContext internalTlsContext) {
        for (ServiceIdentity identity : new ServiceIdentity[] {ServiceIdentity.PKI, ServiceIdentity.TRANSIT}) {
            URI base = properties.peer(identity);
            HttpHost host = new HttpHost(base.getScheme(), base.getHost(), base.getPort());
            CloseableHttpClient http =
                    ServiceClient.http(identity, internalTlsContext, CONNECTIONS, properties.longestRest());
            engines.put(identity, new Engine(identity, host, http));
        }
    }

    Engine of(ServiceIdentity identity) {
        Engine engine = engines.get(identity);
        if (engine == null) {
            throw ApiException.invalid("no engine for this mount");
        }
        return engine;
    }

    @Override
    public void close() throws IOException {
        for (Engine engine : engines.values()) {
            engine.http().close();
        }
    }
}
