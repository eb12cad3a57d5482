package io.managedkeys.common.engine;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.HttpHsmGateway;
import io.managedkeys.common.api.HttpRegistry;
import io.managedkeys.common.api.Registry;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.http.ServingThreads;
import io.managedkeys.common.service.InternalTls;
import io.managedkeys.common.service.ServiceClient;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.common.service.ServiceProperties;
import io.managedkeys.common.wire.VaultWire;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;

/** All that makes a Spring application an engine; the application imports it and says who it is with a bean. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Import({VaultWire.class, ErrorRenderer.class, InternalTls.class, ServingThreads.class})
public class EngineService {
    @Bean(destroyMethod = "close")
    ServiceClient registryClient(
            ServiceProperties properties,
            SSLContext internalTlsContext,
            ObjectProvider<ServiceClient.CallListener> listener) {
        return client(ServiceIdentity.REGISTRY, properties, internalTlsContext, listener);
    }

    @Bean(destroyMethod = "close")
    ServiceClient gatewayClient(
            ServiceProperties properties,
            SSLContext internalTlsContext,
            ObjectProvider<ServiceClient.CallListener> listener) {
        return client(ServiceIdentity.GATEWAY, properties, internalTlsContext, listener);
    }

    private static ServiceClient client(
            ServiceIdentity callee,
            ServiceProperties properties,
            SSLContext tls,
            ObjectProvider<ServiceClient.CallListener> listener) {
        return new ServiceClient(
                callee, properties, tls, listener.getIfAvailable(() -> ServiceClient.CallListener.NONE));
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
    ManagedKeys managedKeys(Registry registry, HsmGateway gateway, InstantSource clock, MeterRegistry meters) {
        ManagedKeys keys = new ManagedKeys(registry, gateway, clock);
        Gauge.builder("managed_key.calls.waiting", keys, ManagedKeys::waiting)
                .description("requests that wait for calls of their key to return, to go to the gateway together")
                .register(meters);
        return keys;
    }

    /** An engine that keeps rows by mount says so with a bean. */
    @Bean
    SchedulingConfigurer mountReaping(Registry registry, ObjectProvider<MountRows> rows, ServiceProperties properties) {
        Duration interval = properties.reaperInterval();
        return tasks -> rows.stream()
                .map(held -> new MountReaper(registry, held))
                .forEach(reaper -> tasks.addFixedDelayTask(new FixedDelayTask(reaper::reap, interval, interval)));
    }

    @Bean
    FilterRegistrationBean<AdmissionFilter> admissionFilter() {
        FilterRegistrationBean<AdmissionFilter> registration = new FilterRegistrationBean<>(new AdmissionFilter());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
        return registration;
    }
}
