package io.managedkeys.registry.frontdoor;

import io.managedkeys.registry.admission.TokenHolder;
import io.managedkeys.registry.token.ClientToken;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** Spring Security's view of who presented a client token; its authorities are the token's policies. */
final class ClientTokenAuthentication extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient TokenHolder holder;

    ClientTokenAuthentication(TokenHolder holder) {
        super(
                holder instanceof TokenHolder.Known(ClientToken token)
                        ? token.policies().stream()
                                .map(SimpleGrantedAuthority::new)
                                .toList()
                        : List.of());
        this.holder = holder;
        super.setAuthenticated(holder instanceof TokenHolder.Known);
    }

    TokenHolder holder() {
        return holder;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public String getPrincipal() {
        return holder instanceof TokenHolder.Known(ClientToken token) ? token.accessor() : "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
