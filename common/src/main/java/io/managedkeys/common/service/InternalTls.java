package io.managedkeys.common.service;

import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What every service needs to call and be called: the bundle {@code internal} of {@code spring.ssl.bundle}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceProperties.class)
@Import(ManagementSecurity.class)
public class InternalTls {
    /** Name of the SSL bundle with the service's certificate, key, and the authorities it trusts. */
    public static final String BUNDLE = "internal";

    @Bean
    SSLContext internalTlsContext(SslBundles bundles) {
        ReloadingTls tls = new ReloadingTls(bundles.getBundle(BUNDLE));
        bundles.addBundleUpdateHandler(BUNDLE, tls::use);
        return tls.context();
    }

    @Bean
    Drain drain(WebServerApplicationContext context, ServiceProperties properties) {
        return new Drain(context, properties.drainTime());
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }
}
