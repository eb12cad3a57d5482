package io.managedkeys.pki;

import io.managedkeys.common.engine.EngineService;
import io.managedkeys.common.service.CallerIdentityFilter;
import io.managedkeys.common.service.ConfigurationCheck;
import io.managedkeys.common.service.ServiceIdentity;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The PKI engine as a process. Callers are known by their certificates, so no security chain stands before the internal port. */
@SpringBootApplication
@Import(EngineService.class)
public class PkiServiceApplication {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(PkiServiceApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", "pki-service"));
        application.addInitializers(
                ConfigurationCheck.of(List.of(), ServiceIdentity.REGISTRY, ServiceIdentity.GATEWAY));
        application.run(args);
    }

    @Bean
    FilterRegistrationBean<CallerIdentityFilter> callerIdentityFilter() {
        FilterRegistrationBean<CallerIdentityFilter> registration =
                new FilterRegistrationBean<>(new CallerIdentityFilter(ServiceIdentity.PKI));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
