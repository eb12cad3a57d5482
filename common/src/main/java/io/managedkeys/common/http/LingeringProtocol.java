package io.managedkeys.common.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * HTTP/1.1 whose threads wait a moment on their connection for its next request before they give it back to Tomcat's
 * poller. Under steady traffic a request so wakes one thread once, not the poller twice and another thread after it. Of
 * its connection's TLS a request knows the peer's certificates, and nothing else.
 */
public final class LingeringProtocol extends Http11NioProtocol {
    /** How many threads of a port may wait so at a time; fewer than it has, so that some are left for others. */
    static final int PLACES = 100;

    /** Longer than the time between two requests of a connection in use, shorter than anybody's patience. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    public LingeringProtocol() {
        this(PLACES, PATIENCE);
    }

    LingeringProtocol(int places, Duration patience) {
        super(new Endpoint(new Lingering.Places(places, patience)));
    }

    @Override
    protected Processor createProcessor() {
        return new CertificatesOnly(this, getAdapter());
    }

    /** Tomcat would look up cipher, protocols and session, too, on every request that is asked for its certificates. */
    private static final class CertificatesOnly extends Http11Processor {
        CertificatesOnly(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        @Override
        protected void populateSslRequestAttributes() {
            SSLSupport tls = sslSupport;
            if (tls == null) {
                return;
            }
            try {
                request.setAttribute(SSLSupport.CERTIFICATE_KEY, tls.getPeerCertificateChain());
            } catch (IOException e) {
                getLog().warn("cannot read the peer's certificates", e);
            }
        }
    }

    private static final class Endpoint extends NioEndpoint {
        private final Lingering.Places places;

        Endpoint(Lingering.Places places) {
            this.places = places;
        }

        @Override
        protected NioChannel createChannel(SocketBufferHandler buffer) {
            return isSSLEnabled()
                    ? new LingeringTlsChannel(buffer, this, places)
                    : new LingeringChannel(buffer, places);
        }
    }
}
