package io.managedkeys.common.service;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;

/** The port of health and metrics, once it is bound; kept here because every request on every port asks for it. */
final class ManagementPort {
    private volatile int port;

    /** A service without a management server of its own has no management port. */
    @EventListener
    void bound(WebServerInitializedEvent event) {
        if ("management".equals(event.getApplicationContext().getServerNamespace())) {
            port = event.getWebServer().getPort();
        }
    }

    boolean is(int localPort) {
        return port > 0 && port == localPort;
    }
}
