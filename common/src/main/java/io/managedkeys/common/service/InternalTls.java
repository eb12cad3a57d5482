package io.managedkeys.common.service;

import io.managedkeys.common.http.FewFilters;
import io.managedkeys.common.http.LingeringProtocol;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** What every service needs to call and be called: the bundle {@code internal} of {@code spring.ssl.bundle}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceProperties.class)
@Import({FewFilters.class, ManagementSecurity.class})
public class InternalTls {
    /** Name of the SSL bundle with the service's certificate, key, and the authorities it trusts. */
    public static final String BUNDLE = "internal";

    @Bean
    SSLContext internalTlsContext(SslBundles bundles, Environment environment) {
        ReloadingTls tls = new ReloadingTls(
                bundles.getBundle(BUNDLE),
                ServiceIdentity.ofServiceName(environment.getProperty("spring.application.name", "")));
        bundles.addBundleUpdateHandler(BUNDLE, tls::use);
        return tls.context();
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> connections() {
        return factory -> {
            factory.setProtocol(LingeringProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
                    protocol.setSslImplementationName(TellingTls.class.getName());
                }
            });
        };
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    static FailedHandshakes failedHandshakes() {
        return new FailedHandshakes();
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
