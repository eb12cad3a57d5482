package io.managedkeys.common.error;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Errors that arise outside the controllers look like all others: no pages, no traces, no server's name. */
@Configuration(proxyBeanMethods = false)
public class ServerErrors {

    /** Tomcat's own refusals, of requests that never reach the application. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> jsonErrorValve() {
        return factory -> factory.addContextCustomizers(context ->
                ((StandardHost) context.getParent()).setErrorReportValveClass(JsonErrorValve.class.getName()));
    }

    /** What filters throw, or answer with sendError. */
    @Bean
    static ErrorEndpoint errorController() {
        return new ErrorEndpoint();
    }
}
