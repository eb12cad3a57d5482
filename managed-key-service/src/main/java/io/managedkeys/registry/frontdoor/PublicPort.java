package io.managedkeys.registry.frontdoor;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the door behind Spring Security's filter, which says who is calling. */
@Configuration(proxyBeanMethods = false)
class PublicPort {
    @Bean
    FilterRegistrationBean<DoorFilter> doorFilter(PublicListener publicListener, Door door, DoorMetrics metrics) {
        FilterRegistrationBean<DoorFilter> registration =
                new FilterRegistrationBean<>(new DoorFilter(publicListener, door, metrics));
        registration.setOrder(0);
        return registration;
    }
}
