package io.managedkeys.common.service;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Callers that ended the handshake because of this service's certificate. Nobody but Tomcat sees that, and it tells one
 * logger of its own, at a level that nobody reads.
 */
final class FailedHandshakes extends Handler {
    private static final Logger TOMCAT = Logger.getLogger("org.apache.tomcat.util.net.NioEndpoint.handshake");
    private static final Pattern ADDRESS = Pattern.compile("IP address \\[([^]]+)]");

    void start() {
        TOMCAT.setLevel(Level.FINE);
        TOMCAT.addHandler(this);
    }

    @Override
    public void publish(LogRecord failure) {
        if (failure.getThrown() != null) {
            Refusals.alert(failure.getThrown()).ifPresent(alert -> {
                Matcher address = ADDRESS.matcher(failure.getMessage());
                Refusals.ofOurs("a caller at " + (address.find() ? address.group(1) : "an unknown address"), alert);
            });
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        TOMCAT.removeHandler(this);
    }
}
