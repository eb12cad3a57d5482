package io.managedkeys.common.http;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has a service's requests served by {@link RequestThreads}. */
@Configuration(proxyBeanMethods = false)
public class ServingThreads {
    private static final int PLATFORM_THREADS = 2 * LingeringProtocol.PLACES;

    @Bean
    static RequestThreads requestThreads() {
        return new RequestThreads("http-", PLATFORM_THREADS);
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> requestsOn(RequestThreads requestThreads) {
        return factory -> factory.addProtocolHandlerCustomizers(protocol -> protocol.setExecutor(requestThreads));
    }
}
