package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.ServiceIdentity;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Guards the internal port: only what the table of internal routes lists, only for the callers it lists. */
@Configuration(proxyBeanMethods = false)
class InternalPort {
    @Bean
    FilterRegistrationBean<CallerIdentityFilter> internalCallers(PublicListener publicListener) {
        CallerIdentityFilter filter = new CallerIdentityFilter(ServiceIdentity.REGISTRY) {
            @Override
            protected boolean shouldNotFilter(HttpServletRequest request) {
                return publicListener.received(request);
            }
        };
        FilterRegistrationBean<CallerIdentityFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
