package io.managedkeys.common.service;

import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * The management port answers {@code health} (with its probes) and {@code prometheus} and nothing else. On every other
 * port Spring Security does nothing that a service does not add itself.
 */
@Configuration(proxyBeanMethods = false)
@Import(ManagementPort.class)
public class ManagementSecurity {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 10)
    SecurityFilterChain managementPortOnly(HttpSecurity http, ManagementPort port) {
        return http.securityMatcher(request -> port.is(request.getLocalPort()))
                .authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health", "prometheus"))
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(sessions -> sessions.disable())
                .build();
    }

    /** Paths are read by {@code RequestPath} alone; a second opinion would refuse {@code LIST} and {@code %2F}. */
    @Bean
    HttpFirewall lenientFirewall() {
        return new LenientFirewall();
    }

    /** Nobody watches Security's filters one by one, and each request would pay for it. */
    @Bean
    SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Nobody logs in with a password; without this bean Spring Boot would make up a user and print its password. */
    @Bean
    AuthenticationManager noPasswords() {
        return authentication -> {
            throw new AuthenticationServiceException("no passwords here");
        };
    }
}
