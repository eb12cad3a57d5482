package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way to hsm-gateway. */
@Configuration(proxyBeanMethods = false)
class GatewayCalls {
    @Bean(destroyMethod = "close")
    ServiceClient gatewayClient(
            ServiceProperties properties,
            SSLContext internalTlsContext,
            ObjectProvider<ServiceClient.CallListener> listener) {
        return new ServiceClient(
                ServiceIdentity.GATEWAY,
                properties,
                internalTlsContext,
                listener.getIfAvailable(() -> ServiceClient.CallListener.NONE));
    }

    @Bean
    HsmGateway hsmGateway(ServiceClient gatewayClient) {
        return new HttpHsmGateway(gatewayClient);
    }
}
