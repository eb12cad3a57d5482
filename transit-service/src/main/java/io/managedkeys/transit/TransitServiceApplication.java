package io.managedkeys.transit;

import io.managedkeys.common.engine.EngineService;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.ConfigurationCheck;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.transit.key.TransitProperties;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** transit-service. Its one port takes the door's forwards over mutual TLS; one filter checks who the caller is. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(EngineService.class)
public class TransitServiceApplication {
    static final String CONFIG_NAME = "transit-service";

    public static void main(String[] arguments) {
        System.setProperty("spring.config.name", CONFIG_NAME);
        SpringApplication application = new SpringApplication(TransitServiceApplication.class);
        application.addInitializers(ConfigurationCheck.of(
                List.of(TransitProperties.class), ServiceIdentity.REGISTRY, ServiceIdentity.GATEWAY));
        application.run(arguments);
    }

    @Bean
    FilterRegistrationBean<CallerIdentityFilter> callerIdentityFilter() {
        var registration = new FilterRegistrationBean<>(new CallerIdentityFilter(ServiceIdentity.TRANSIT));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
