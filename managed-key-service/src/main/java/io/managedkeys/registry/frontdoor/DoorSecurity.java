package io.managedkeys.registry.frontdoor;

import io.managedkeys.registry.token.ClientTokens;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

/** Spring Security's chain of the public port: client tokens. It is asked first, since it has the most to do. */
@Configuration(proxyBeanMethods = false)
class DoorSecurity {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain clientTokenChain(PublicListener publicListener, ClientTokens tokens) {
        // Nothing of the usual chain: no session, no CSRF, no request cache; what a token may do is admission's matter.
        return new DefaultSecurityFilterChain(publicListener::received, List.of(new ClientTokenFilter(tokens)));
    }
}
