package io.managedkeys.gateway;

import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.InternalTls;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.gateway.backend.BackendEnvironment;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.grant.GatewayKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What hsm-gateway is made of: its keys, its backends, and the guard of its port. */
@Configuration(proxyBeanMethods = false)
@Import({InternalTls.class, ErrorRenderer.class})
@EnableConfigurationProperties(GatewayProperties.class)
@EnableScheduling
class GatewayConfiguration {
    @Bean
    FilterRegistrationBean<CallerIdentityFilter> callerIdentityFilter() {
        FilterRegistrationBean<CallerIdentityFilter> registration =
                new FilterRegistrationBean<>(new CallerIdentityFilter(ServiceIdentity.GATEWAY));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    GatewayKeys gatewayKeys(GatewayProperties properties) {
        return GatewayKeys.load(properties.keysFolder());
    }

    @Bean(destroyMethod = "close")
    Backends backends(
            GatewayProperties properties,
            GatewayKeys keys,
            MeterRegistry meters,
            InstantSource clock,
            Environment environment) {
        if (properties.cloud().standIns() != null && !environment.acceptsProfiles(Profiles.of("dev"))) {
            throw new IllegalStateException("gateway.cloud.stand-ins is for the profile dev alone");
        }
        return new Backends(BackendEnvironment.of(properties, keys.pinTags(), meters, clock));
    }
}
