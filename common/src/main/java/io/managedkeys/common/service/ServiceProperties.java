package io.managedkeys.common.service;

import io.managedkeys.common.error.ApiException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every service of the suite is told; see docs/configuration.md.
 *
 * @param peers base URL of each other service this one calls: {@code hsm-gateway: https://host:8331}
 * @param requestTimeout how long a request may take in all
 * @param drainTime how long it goes on serving, unready, when it is told to stop; longer than the load balancers before it
 *     need to notice, and the same for all services
 * @param reaperInterval how often an engine looks for rows of mounts that are gone
 */
@ConfigurationProperties("managed-keys")
public record ServiceProperties(
        @DefaultValue Map<String, URI> peers,
        @DefaultValue("90s") Duration requestTimeout,
        @DefaultValue("0s") Duration drainTime,
        @DefaultValue("10m") Duration reaperInterval) {

    /** Shorter than services keep idle connections, so that it is always the caller who closes. */
    static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /**
     * How long a connection to a peer may rest and still be used. A peer that drains ends each connection with an answer;
     * those without a request in that time must be gone before it stops, and peers drain as long as this service does.
     */
    public Duration longestRest() {
        Duration half = drainTime.dividedBy(2);
        return half.isZero() || half.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : half;
    }

    /** The base URL of a peer that must be configured. */
    public URI peer(ServiceIdentity identity) {
        URI uri = peers.get(identity.serviceName());
        if (uri == null || !"https".equals(uri.getScheme())) {
            throw ApiException.invalid("managed-keys.peers.%s must be an https URL".formatted(identity.serviceName()));
        }
        return uri;
    }
}
