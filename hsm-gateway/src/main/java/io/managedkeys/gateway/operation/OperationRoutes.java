package io.managedkeys.gateway.operation;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Puts the operations on the internal port. */
@Configuration(proxyBeanMethods = false)
class OperationRoutes {
    @Bean
    ServletRegistrationBean<OperationServlet> operations(
            JsonMapper mapper, RequestLimits limits, FindKeys findKeys, UseKey useKey) {
        OperationServlet servlet = new OperationServlet(mapper, limits, findKeys, useKey);
        return new ServletRegistrationBean<>(servlet, servlet.paths().toArray(String[]::new));
    }
}
