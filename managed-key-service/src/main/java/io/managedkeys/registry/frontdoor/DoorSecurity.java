package io.managedkeys.registry.frontdoor;

import java.util.List;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

/** Spring Security's chains: client tokens on the public port, read-only probes and metrics on the management port. */
@Configuration(proxyBeanMethods = false)
class DoorSecurity {
    @Bean
    @Order(1)
    SecurityFilterChain publicPort(PublicListener publicListener) {
        return new DefaultSecurityFilterChain(publicListener::received, List.of());
    }

    @Bean
    @Order(2)
    SecurityFilterChain managementPort(HttpSecurity http) {
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health", "prometheus"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(sessions -> sessions.disable())
                .build();
    }
}
