package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.BeanIds;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

class ManagementSecurityTest {
    private static final String[] ARGUMENTS = {
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--management.server.port=0",
        "--management.server.address=127.0.0.1",
        "--management.endpoints.web.base-path=/",
        "--management.endpoints.web.exposure.include=*",
        "--management.endpoint.health.probes.enabled=true"
    };

    private static ConfigurableApplicationContext context;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @RestController
    @EnableAutoConfiguration
    @Import(ManagementSecurity.class)
    static class Application {
        @RequestMapping("/v1/**")
        String answer() {
            return "served";
        }
    }

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class).run(ARGUMENTS);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "/health, 200",
        "/health/liveness, 200",
        "/health/readiness, 200",
        "/prometheus, 200",
        "/env, 403",
        "/metrics, 403",
        "/beans, 403",
        "/loggers, 403",
        "/heapdump, 403",
        "/, 403",
        "/v1/anything, 403",
        "/nonsense, 403"
    })
    void opensOnlyHealthAndPrometheusOnTheManagementPort(String path, int status) throws Exception {
        assertThat(send("GET", "local.management.port", path).statusCode()).isEqualTo(status);
    }

    @Test
    void deniesWritesOnTheManagementPort() throws Exception {
        assertThat(send("POST", "local.management.port", "/loggers/root").statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "GET, /v1/transit/keys",
        "LIST, /v1/transit/keys",
        "POST, /v1//double",
        "PATCH, /v1/a;b=c",
        "DELETE, /v1/a%20b%25",
        "FOO, /v1/health"
    })
    void staysOutOfTheWayOnOtherPorts(String method, String path) throws Exception {
        HttpResponse<String> response = send(method, "local.server.port", path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("served");
        assertThat(response.headers().firstValue("x-frame-options")).isEmpty();
        assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    }

    /** Elsewhere it does nothing, so that no request is to pass it. */
    @Test
    void standsBeforeTheManagementPortAlone() {
        assertThat(filters(context)).doesNotContain(BeanIds.SPRING_SECURITY_FILTER_CHAIN);
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnChain {
        @Bean
        static SecurityFilterChain nobody(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                    .build();
        }
    }

    @Test
    void standsBeforeAServiceThatHasAChainOfItsOwn() throws Exception {
        try (var own = new SpringApplicationBuilder(Application.class, OwnChain.class).run(ARGUMENTS)) {
            assertThat(filters(own)).contains(BeanIds.SPRING_SECURITY_FILTER_CHAIN);
            assertThat(send(own, "GET", "local.server.port", "/v1/anything").statusCode())
                    .isEqualTo(403);
            assertThat(send(own, "GET", "local.management.port", "/health").statusCode())
                    .isEqualTo(200);
            assertThat(send(own, "GET", "local.management.port", "/env").statusCode())
                    .isEqualTo(403);
        }
    }

    private static List<String> filters(ConfigurableApplicationContext of) {
        var server = (TomcatWebServer) Objects.requireNonNull(((WebServerApplicationContext) of).getWebServer());
        var application = (Context) server.getTomcat().getHost().findChildren()[0];
        return Arrays.stream(application.findFilterMaps())
                .map(FilterMap::getFilterName)
                .toList();
    }

    @Test
    void makesUpNoUser() {
        assertThat(context.getBeanNamesForType(UserDetailsService.class)).isEmpty();
    }

    private static HttpResponse<String> send(String method, String portName, String path)
            throws IOException, InterruptedException {
        return send(context, method, portName, path);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext to, String method, String portName, String path)
            throws IOException, InterruptedException {
        Integer port = to.getEnvironment().getRequiredProperty(portName, Integer.class);
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
