package io.managedkeys.gateway;

import io.managedkeys.common.service.ConfigurationCheck;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts hsm-gateway; its defaults are in {@code hsm-gateway.yml}. */
@SpringBootApplication
public class HsmGatewayApplication {
    public static void main(String[] arguments) {
        SpringApplication application = application();
        application.addInitializers(ConfigurationCheck.withoutDatabase(List.of(GatewayProperties.class)));
        application.run(arguments);
    }

    /** The application as {@link #main} starts it, for tests that start it themselves. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(HsmGatewayApplication.class);
        application.setDefaultProperties(Map.of("spring.config.name", "hsm-gateway"));
        return application;
    }
}
