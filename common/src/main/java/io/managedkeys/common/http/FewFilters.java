package io.managedkeys.common.http;

import java.util.stream.Stream;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Leaves out what Spring Boot puts in the way of every request and nobody here needs. Bodies are read as bytes, so they
 * have no encoding, and forms are not taken out of them before a route can; the dispatcher says itself which request it
 * serves.
 */
@Configuration(proxyBeanMethods = false)
public class FewFilters {
    @Bean
    static BeanDefinitionRegistryPostProcessor withoutIdleFilters() {
        return beans -> Stream.of("characterEncodingFilter", "formContentFilter", "requestContextFilter")
                .filter(beans::containsBeanDefinition)
                .forEach(beans::removeBeanDefinition);
    }
}
