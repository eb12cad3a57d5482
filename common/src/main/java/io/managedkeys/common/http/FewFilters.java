package io.managedkeys.common.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Leaves out what Spring Boot puts in the way of every request and nobody here needs. Bodies are read as bytes, so they
 * have no encoding, and forms are not taken out of them before a route can; the dispatcher says itself which request it
 * serves; {@link RequestTimer} measures in place of an observation.
 */
@Configuration(proxyBeanMethods = false)
public class FewFilters {
    @Bean
    static BeanDefinitionRegistryPostProcessor withoutIdleFilters() {
        return beans -> Stream.of(
                        "characterEncodingFilter",
                        "formContentFilter",
                        "requestContextFilter",
                        "webMvcObservationFilter")
                .filter(beans::containsBeanDefinition)
                .forEach(beans::removeBeanDefinition);
    }

    @Bean
    static FilterRegistrationBean<RequestTimer> requestTimer(MeterRegistry meters) {
        FilterRegistrationBean<RequestTimer> registration = new FilterRegistrationBean<>(new RequestTimer(meters));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
