package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a managed key's {@code endpoint} may point: only to what the gateway's own configuration lists, compared by
 * scheme, host and port. Otherwise whoever writes managed keys could have the gateway call any host with credentials.
 */
public final class AllowedEndpoints {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Set<String> allowed;

    /** @param urls {@code https://kms.example.com}, {@code http://127.0.0.1:4566} */
    public AllowedEndpoints(Collection<String> urls) {
        this.allowed = urls.stream().map(url -> origin(URI.create(url))).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws ApiException 400 when the configuration does not list it */
    public URI require(String endpoint) {
        URI uri = URI.create(endpoint); // its form was checked by the configuration that holds it
        if (!allowed.contains(origin(uri))) {
            throw ApiException.invalid(
                    "endpoint %s is not allowed by this gateway's configuration".formatted(endpoint));
        }
        return uri;
    }

    private static String origin(URI uri) {
        boolean secure = "https".equals(uri.getScheme());
        int port = uri.getPort() < 0 ? (secure ? HTTPS : HTTP) : uri.getPort();
        return uri.getScheme() + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
