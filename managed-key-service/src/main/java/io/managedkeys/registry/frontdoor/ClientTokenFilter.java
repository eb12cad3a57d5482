package io.managedkeys.registry.frontdoor;

import io.managedkeys.registry.admission.TokenHolder;
import io.managedkeys.registry.token.ClientTokens;
import io.managedkeys.registry.token.SentToken;
import io.managedkeys.registry.token.TokenHash;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates by client token. The look-up waits until
 * somebody asks who it is, so that what needs no token (the health of a registry whose database is down) does not look
 * one up.
 */
final class ClientTokenFilter extends OncePerRequestFilter {
    private final ClientTokens tokens;
    private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();

    ClientTokenFilter(ClientTokens tokens) {
        this.tokens = tokens;
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
        return SentToken.of(request)
                .map(id -> tokens.find(TokenHash.of(id))
                        .<TokenHolder>map(TokenHolder.Known::new)
                        .orElseGet(TokenHolder.Unknown::new))
                .orElseGet(TokenHolder.Nobody::new);
    }
}
