package io.managedkeys.common.wire;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.engine.Capability;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.error.ErrorRenderer;
import io.managedkeys.common.service.ManagementSecurity;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.OncePerRequestFilter;

/** A service with a door of its own, so that a client's raw requests reach routes like ours over a real server. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({VaultWire.class, ErrorRenderer.class, ManagementSecurity.class, TestRoutes.class})
class WireTestApplication {
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> rawPaths() {
        return factory -> factory.addConnectorCustomizers((Connector connector) -> {
            connector.setEncodedSolidusHandling("passthrough");
            connector.setEncodedReverseSolidusHandling("passthrough");
        });
    }

    @Bean
    Door door() {
        return new Door();
    }

    /** As little of a door as the wire needs: mounts {@code transit}, {@code pki}, {@code sys}; the token is root. */
    static final class Door extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            try {
                switch (RequestPath.of(request.getRequestURI(), request.getQueryString())) {
                    case RequestPath.Canonical(var path) -> {
                        var operation = WireRequest.operation(request)
                                .orElseThrow(() -> ApiException.silent(ErrorKind.UNSUPPORTED_OPERATION));
                        chain.doFilter(
                                new WireRequest(request, admission(request, path, operation), operation), response);
                    }
                    case RequestPath.Moved moved -> move(moved, request, response);
                    case RequestPath.Refused() -> response.setStatus(400);
                }
            } catch (ApiException failure) {
                ErrorRenderer.write(failure, request, response);
            }
        }

        private static void move(RequestPath.Moved moved, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            response.setStatus(307);
            ErrorRenderer.writeCommonHeaders(request, response);
            response.setHeader("Location", moved.location());
            if (request.getMethod().equals("GET")) {
                response.setHeader("Content-Type", "text/html; charset=utf-8");
                byte[] page = moved.page().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                response.setContentLength(page.length);
                response.getOutputStream().write(page);
            }
        }

        private static Admission admission(HttpServletRequest request, String path, Operation operation) {
            String[] parts = path.split("/", 4);
            String mount = parts[2];
            String below = parts.length < 4 ? "" : parts[3];
            if (operation == Operation.LIST && below.endsWith("/")) {
                below = below.substring(0, below.length() - 1);
            }
            String token = request.getHeader("X-Vault-Token");
            boolean root = "root".equals(token);
            return new Admission(
                    UUID.randomUUID(),
                    new Admission.Namespace(new UUID(0, 0), ""),
                    new Admission.Mount(new UUID(0, 1), mount, mount + "/", mount + "_1", 1, 1),
                    below,
                    capabilities(token),
                    root || capabilities(token) != NONE ? new Admission.Caller("a", "token", List.of("root")) : null,
                    "127.0.0.1",
                    90_000,
                    1,
                    token != null && !root && !token.isEmpty());
        }

        private static final Set<Capability> NONE = Set.of();

        /** {@code root}, or the names of capabilities with dashes between. */
        private static Set<Capability> capabilities(@Nullable String token) {
            if ("root".equals(token)) {
                return Set.of(Capability.ROOT);
            }
            if (token == null || !token.startsWith("may-")) {
                return NONE;
            }
            return java.util.Arrays.stream(token.substring(4).split("-"))
                    .map(name -> Capability.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
                    .collect(java.util.stream.Collectors.toUnmodifiableSet());
        }
    }
}
