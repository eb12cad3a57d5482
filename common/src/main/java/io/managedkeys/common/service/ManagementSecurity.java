package io.managedkeys.common.service;

import java.util.Arrays;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.BeanIds;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * The management port answers {@code health} (with its probes) and {@code prometheus} and nothing else. On every other
 * port Spring Security does nothing that a service does not add itself; where one adds nothing, it is not there.
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

    /**
     * Takes the filter away where the one chain is that of the management port, whose server has a filter of its own.
     * Boot's registration cannot be asked for that: both servers share it.
     */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> noFilterWithoutChains(ListableBeanFactory beans) {
        return factory -> {
            if (beans.getBeanNamesForType(SecurityFilterChain.class, true, false).length == 1) {
                factory.addContextCustomizers(
                        context -> context.addLifecycleListener(ManagementSecurity::removeFilterOfStarted));
            }
        };
    }

    private static void removeFilterOfStarted(LifecycleEvent event) {
        if (Lifecycle.AFTER_START_EVENT.equals(event.getType()) && event.getLifecycle() instanceof Context context) {
            Arrays.stream(context.findFilterMaps())
                    .filter(map -> BeanIds.SPRING_SECURITY_FILTER_CHAIN.equals(map.getFilterName()))
                    .forEach(context::removeFilterMap);
        }
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
