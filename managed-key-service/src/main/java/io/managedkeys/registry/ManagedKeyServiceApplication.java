package io.managedkeys.registry;

import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.http.ServingThreads;
import io.managedkeys.common.service.ConfigurationCheck;
import io.managedkeys.common.service.InternalTls;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.wire.VaultWire;
import io.managedkeys.registry.managedkey.ManagedKeyProperties;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** managed-key-service: the registry of namespaces, mounts and managed keys, and the door in front of the engines. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
@EnableScheduling
@Import({VaultWire.class, ErrorRenderer.class, InternalTls.class, ServingThreads.class})
public class ManagedKeyServiceApplication {
    public static void main(String[] args) {
        SpringApplication application = application();
        application.addInitializers(ConfigurationCheck.of(
                List.of(RegistryProperties.class, ManagedKeyProperties.class),
                ServiceIdentity.GATEWAY,
                ServiceIdentity.PKI,
                ServiceIdentity.TRANSIT));
        application.run(args);
    }

    /** The application with its configuration file's name, ready to run with further arguments. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(ManagedKeyServiceApplication.class);
        application.setDefaultProperties(java.util.Map.of("spring.config.name", "managed-key-service"));
        return application;
    }
}
