package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.http.LingeringProtocol;
import io.managedkeys.common.http.RequestThreads;
import io.managedkeys.registry.RegistryProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * The public port, a second connector beside the internal one in the same Tomcat: plain HTTP, Vault's API and nothing
 * else.
 */
@Component
public class PublicListener implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /** Longer than clients keep idle connections, so that they are the ones to close them. */
    private static final int KEEP_ALIVE_MILLIS = 75_000;
    /** How much of a refused body is read away, so that its sender gets to see the refusal. */
    private static final int SWALLOWED_BYTES = 40 << 20;

    private final Connector connector;

    PublicListener(RegistryProperties properties, RequestThreads threads) throws UnknownHostException {
        LingeringProtocol protocol = new LingeringProtocol();
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setKeepAliveTimeout(KEEP_ALIVE_MILLIS);
        protocol.setMaxSwallowSize(SWALLOWED_BYTES);
        protocol.setExecutor(threads);
        if (properties.publicAddress() != null) {
            protocol.setAddress(InetAddress.getByName(properties.publicAddress()));
        }
        this.connector = new Connector(protocol);
        connector.setPort(properties.publicPort());
        // The door reads the raw path itself; Tomcat is to refuse as little of it as it can.
        connector.setEncodedSolidusHandling("passthrough");
        connector.setEncodedReverseSolidusHandling("passthrough");
        connector.setXpoweredBy(false);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addAdditionalConnectors(connector);
    }

    /** The bound port; of use once the server has started. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Whether a request came in here rather than on the internal port. */
    public boolean received(HttpServletRequest request) {
        return request.getLocalPort() == connector.getLocalPort();
    }
}
