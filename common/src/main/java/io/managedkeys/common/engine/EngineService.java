package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.api.HttpRegistry;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.InternalTls;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import io.managedkeys.common.wire.VaultWire;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** All that makes a Spring application an engine; the application imports it and says who it is with a bean. */
@Configuration(proxyBeanMethods = false)
@Import({VaultWire.class, ErrorRenderer.class, InternalTls.class})
public class EngineService {
    @Bean(destroyMethod = "close")
    ServiceClient registryClient(ServiceProperties properties, SSLContext internalTlsContext) {
        return new ServiceClient(
                ServiceIdentity.REGISTRY, properties.peer(ServiceIdentity.REGISTRY), internalTlsContext);
    }

    @Bean(destroyMethod = "close")
    ServiceClient gatewayClient(ServiceProperties properties, SSLContext internalTlsContext) {
        return new ServiceClient(ServiceIdentity.GATEWAY, properties.peer(ServiceIdentity.GATEWAY), internalTlsContext);
    }

    @Bean
    Registry registry(ServiceClient registryClient) {
        return new HttpRegistry(registryClient);
    }

    @Bean
    HsmGateway hsmGateway(ServiceClient gatewayClient) {
        return new HttpHsmGateway(gatewayClient);
    }

    @Bean
    ManagedKeys managedKeys(Registry registry, HsmGateway gateway, InstantSource clock) {
        return new ManagedKeys(registry, gateway, clock);
    }

    @Bean
    FilterRegistrationBean<AdmissionFilter> admissionFilter() {
        FilterRegistrationBean<AdmissionFilter> registration = new FilterRegistrationBean<>(new AdmissionFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }
}
