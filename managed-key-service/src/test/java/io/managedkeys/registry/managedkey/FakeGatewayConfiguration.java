package io.managedkeys.registry.managedkey;

import io.managedkeys.registry.RegistryProperties;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Puts {@link FakeHsmGateway} where the service calls hsm-gateway. */
@TestConfiguration(proxyBeanMethods = false)
public class FakeGatewayConfiguration {
    @Bean
    @Primary
    FakeHsmGateway fakeHsmGateway(RegistryProperties properties) {
        return new FakeHsmGateway(properties.keysFolder().resolveSibling("hsm-gateway"));
    }
}
