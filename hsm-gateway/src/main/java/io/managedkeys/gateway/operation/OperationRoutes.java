package io.managedkeys.gateway.operation;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the operations on the internal port. */
@Configuration(proxyBeanMethods = false)
class OperationRoutes {
    @Bean
    ServletRegistrationBean<OperationServlet> operations(RequestLimits limits, FindKeys findKeys, UseKey useKey) {
        OperationServlet servlet = new OperationServlet(limits, findKeys, useKey);
        return new ServletRegistrationBean<>(servlet, servlet.paths().toArray(String[]::new));
    }
}
