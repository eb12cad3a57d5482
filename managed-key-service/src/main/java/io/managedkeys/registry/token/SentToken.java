package io.managedkeys.registry.token;

import io.managedkeys.common.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The client token that came with a request: {@code X-Vault-Token}, or else {@code Authorization: Bearer}. */
public final class SentToken {
    private static final String HEADER = "X-Vault-Token";
    private static final String BEARER = "Bearer ";

    private SentToken() {}

    public static Optional<Secret> of(HttpServletRequest request) {
        String token = request.getHeader(HEADER);
        if (token == null || token.isBlank()) {
            String authorization = request.getHeader("Authorization");
            token = authorization != null && authorization.startsWith(BEARER)
                    ? authorization.substring(BEARER.length())
                    : null;
        }
        return Optional.ofNullable(token).filter(text -> !text.isBlank()).map(text -> Secret.of(text.trim()));
    }
}
