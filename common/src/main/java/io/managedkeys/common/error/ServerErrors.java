package io.managedkeys.common.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestMapping;

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
    static ErrorController errorController() {
        return new Errors();
    }

    @org.springframework.stereotype.Controller
    private static final class Errors implements ErrorController {
        @RequestMapping("/error")
        void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
                ErrorRenderer.write(ErrorRenderer.asApiException(rootOf(failure)), request, response);
                return;
            }
            int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
            response.setStatus(status);
            JsonErrorValve.writeSilent(response);
        }

        /** A filter's exception may come wrapped. */
        private static Throwable rootOf(Throwable failure) {
            return failure.getCause() instanceof ApiException told ? told : failure;
        }
    }
}
