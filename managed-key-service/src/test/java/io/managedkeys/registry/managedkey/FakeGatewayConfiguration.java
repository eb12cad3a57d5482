package io.managedkeys.registry.managedkey;

import io.managedkeys.common.service.HeldConnections;
import io.managedkeys.registry.RegistryProperties;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Puts {@link FakeHsmGateway} where the service calls hsm-gateway, guarded by {@link HeldConnections}. */
@TestConfiguration(proxyBeanMethods = false)
public class FakeGatewayConfiguration {
    @Bean
    static HeldConnections heldConnections() {
        return new HeldConnections();
    }

    @Bean
    @Primary
    FakeHsmGateway fakeHsmGateway(RegistryProperties properties, HeldConnections guard) {
        return new FakeHsmGateway(properties.keysFolder().resolveSibling("hsm-gateway"), guard);
    }
}
