package io.managedkeys.common.service;

import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The time between the order to stop and the end of listening, in which load balancers notice that the service is not
 * ready any more. Everything is still served, and each answer ends its connection: callers go elsewhere with their next
 * request instead of writing it into a connection that is being closed.
 */
final class Drain implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final WebServerApplicationContext context;
    private final Duration time;
    private volatile boolean running;

    Drain(WebServerApplicationContext context, Duration time) {
        this.context = context;
        this.time = time;
    }

    /** Before the servers stop, the one for health and metrics, too. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        if (time.isPositive() && context.getWebServer() instanceof TomcatWebServer server) {
            LOG.info("told to stop: not ready any more, and serving for another {} s", time.toSeconds());
            for (Connector connector : server.getTomcat().getService().findConnectors()) {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
                    protocol.setMaxKeepAliveRequests(1);
                }
            }
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
