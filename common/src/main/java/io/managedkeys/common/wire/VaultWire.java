package io.managedkeys.common.wire;

import io.managedkeys.common.http.FewFilters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Spring MVC as Vault's API needs it: routes by path and operation, access, fields, answers. Imported by services. */
@Configuration(proxyBeanMethods = false)
@Import(FewFilters.class)
public class VaultWire {
    @Bean
    static WebMvcRegistrations vaultRoutes(BeanFactory beans) {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new RouteMapping();
            }

            @Override
            public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                return new RouteAdapter(new RouteAccess(beans));
            }
        };
    }

    @Bean
    static RouteTable routeTable(RequestMappingHandlerMapping requestMappingHandlerMapping) {
        return new RouteTable((RouteMapping) requestMappingHandlerMapping);
    }

    /** Bodies belong to the routes: what is sent as multipart may be JSON all the same. */
    @Bean
    static MultipartResolver multipartResolver() {
        return new StandardServletMultipartResolver() {
            @Override
            public boolean isMultipart(HttpServletRequest request) {
                return false;
            }
        };
    }
}
