package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.WireDuration;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/** The headers by which clients ask for more than the answer; what cannot be given is refused, not ignored. */
final class RequestHeaders {
    private RequestHeaders() {}

    static void check(HttpServletRequest request) {
        checkWrapping(request.getHeader("X-Vault-Wrap-TTL"));
        checkPolicyOverride(request.getHeader("X-Vault-Policy-Override"));
        if ("forward-active-node".equals(request.getHeader("X-Vault-Inconsistent"))) {
            throw ApiException.invalid(
                    "forwarding via header X-Vault-Inconsistent=forward-active-node disabled in configuration");
        }
    }

    private static void checkWrapping(@org.jspecify.annotations.Nullable String ttl) {
        if (ttl == null || ttl.isEmpty()) {
            return;
        }
        Duration duration;
        try {
            duration = WireDuration.parse(ttl);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("error parsing X-Vault-Wrap-TTL header: " + e.getMessage());
        }
        if (duration.isNegative()) {
            throw ApiException.invalid("error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative");
        }
        if (!duration.isZero()) {
            // Answering in clear would hand the secret to whoever was to carry the wrapping only.
            throw ApiException.invalid("response wrapping is not available");
        }
    }

    private static void checkPolicyOverride(@org.jspecify.annotations.Nullable String override) {
        if (override == null || override.isEmpty()) {
            return;
        }
        switch (override) {
            case "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False" -> {}
            default ->
                throw ApiException.invalid(("failed to parse X-Vault-Policy-Override header: cannot parse '' as bool:"
                                + " strconv.ParseBool: parsing \"%s\": invalid syntax")
                        .formatted(override));
        }
    }
}
