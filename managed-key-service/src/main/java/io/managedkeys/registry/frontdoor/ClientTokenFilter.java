package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.secret.Secret;
import io.managedkeys.registry.admission.TokenHolder;
import io.managedkeys.registry.token.ClientTokens;
import io.managedkeys.registry.token.TokenHash;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates by client token: {@code X-Vault-Token}, or else {@code Authorization: Bearer}. The look-up waits until
 * somebody asks who it is, so that what needs no token (the health of a registry whose database is down) does not look
 * one up.
 */
final class ClientTokenFilter extends OncePerRequestFilter {
    private static final String HEADER = "X-Vault-Token";
    private static final String BEARER = "Bearer ";

    private final ClientTokens tokens;
    private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();

    ClientTokenFilter(ClientTokens tokens) {
        this.tokens = tokens;
    }

    /** The id as it was sent, trimmed; only on routes that speak about the caller's own token. */
    static Optional<Secret> sentToken(HttpServletRequest request) {
        return Optional.ofNullable(token(request)).map(Secret::of);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        contexts.setDeferredContext(() -> context(request));
        try {
            chain.doFilter(request, response);
        } finally {
            contexts.clearContext();
        }
    }

    private SecurityContext context(HttpServletRequest request) {
        return new SecurityContextImpl(new ClientTokenAuthentication(holder(request)));
    }

    private TokenHolder holder(HttpServletRequest request) {
        String token = token(request);
        if (token == null) {
            return new TokenHolder.Nobody();
        }
        return tokens.find(TokenHash.of(Secret.of(token)))
                .<TokenHolder>map(TokenHolder.Known::new)
                .orElseGet(TokenHolder.Unknown::new);
    }

    private static @Nullable String token(HttpServletRequest request) {
        String token = request.getHeader(HEADER);
        if (token == null || token.isBlank()) {
            String authorization = request.getHeader("Authorization");
            token = authorization != null && authorization.startsWith(BEARER)
                    ? authorization.substring(BEARER.length())
                    : null;
        }
        return token == null || token.isBlank() ? null : token.trim();
    }
}
