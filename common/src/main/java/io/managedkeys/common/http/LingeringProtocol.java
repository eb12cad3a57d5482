package io.managedkeys.common.http;

import java.time.Duration;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * HTTP/1.1 whose threads wait a moment on their connection for its next request before they give it back to Tomcat's
 * poller. Under steady traffic a request so wakes one thread once, not the poller twice and another thread after it.
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
