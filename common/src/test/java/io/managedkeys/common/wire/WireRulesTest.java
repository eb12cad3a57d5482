package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Rules that no recording shows, or that are ours. */
class WireRulesTest {
    private static final String DENIED = "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}";
    private static final String NO_TOKEN = "{\"errors\":[\"permission denied\"]}";
    private static final String SILENT = "{\"errors\":[]}";
    private static ConfigurableApplicationContext context;
    private static int port;

    @Configuration(proxyBeanMethods = false)
    @Import(WireTestApplication.class)
    static class Application {
        @Bean
        static FilterRegistrationBean<jakarta.servlet.Filter> failing() {
            var registration = new FilterRegistrationBean<jakarta.servlet.Filter>((request, response, chain) -> {
                throw new IllegalStateException("a detail for the log alone");
            });
            registration.addUrlPatterns("/failing-filter");
            registration.setOrder(-1000);
            return registration;
        }
    }

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .run("--server.port=0", "--server.address=127.0.0.1", "--server.tomcat.max-swallow-size=40MB");
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    record Rule(
            String name,
            String method,
            String path,
            @Nullable String token,
            @Nullable String body,
            int status,
            @Nullable String answer) {
        @Override
        public String toString() {
            return name + ": " + method + " " + path;
        }
    }

    static Stream<Rule> holds() {
        String unsupported = "{\"errors\":[\"1 error occurred:\\n\\t* unsupported operation\\n\\n\"]}";
        return Stream.of(
                new Rule("read permits reading", "GET", "/v1/transit/keys/k", "may-read", null, 200, null),
                new Rule("read permits no list", "LIST", "/v1/transit/keys", "may-read", null, 403, DENIED),
                new Rule("list permits listing", "LIST", "/v1/transit/keys", "may-list", null, 200, null),
                new Rule("read permits no write", "POST", "/v1/transit/keys/k", "may-read", "{}", 403, DENIED),
                new Rule("update permits writing", "POST", "/v1/transit/keys/k", "may-update", "{}", 200, null),
                new Rule("create permits no update", "POST", "/v1/transit/keys/k", "may-create", "{}", 403, DENIED),
                new Rule("create permits what is new", "POST", "/v1/pki/certs/new", "may-create", "{}", 204, ""),
                new Rule("create permits not what is", "POST", "/v1/pki/certs/known", "may-create", "{}", 403, DENIED),
                new Rule("update permits what is", "POST", "/v1/pki/certs/known", "may-update", "{}", 204, ""),
                new Rule(
                        "update permits not what is new", "POST", "/v1/pki/certs/new", "may-update", "{}", 403, DENIED),
                new Rule("both permit either", "POST", "/v1/pki/certs/new", "may-create-update", "{}", 204, ""),
                new Rule("root permits either", "POST", "/v1/pki/certs/new", "root", "{}", 204, ""),
                new Rule("neither permits nothing", "POST", "/v1/pki/certs/new", "may-read", "{}", 403, DENIED),
                new Rule("sudo is asked for", "DELETE", "/v1/pki/root", "may-delete", null, 403, DENIED),
                new Rule("sudo alone is too little", "DELETE", "/v1/pki/root", "may-sudo", null, 403, DENIED),
                new Rule("sudo and delete", "DELETE", "/v1/pki/root", "may-sudo-delete", null, 200, null),
                new Rule("denied tells nothing of paths", "GET", "/v1/transit/nosuch", "may-list", null, 403, DENIED),
                new Rule("denied tells nothing of verbs", "DELETE", "/v1/transit/hash", "may-read", null, 403, DENIED),
                new Rule("no token on an unknown path", "GET", "/v1/transit/nosuch", null, null, 403, NO_TOKEN),
                new Rule("public needs no token", "GET", "/v1/pki/ca", null, null, 200, null),
                new Rule("public minds no bad token", "GET", "/v1/pki/ca", "bad", null, 200, null),
                new Rule(
                        "other verbs of public paths",
                        "DELETE",
                        "/v1/pki/ca",
                        null,
                        null,
                        405,
                        "{\"errors\":[\"unsupported operation\"]}"),
                new Rule("HEAD where a route takes it", "HEAD", "/v1/pki/new-nonce", null, null, 200, ""),
                new Rule("OPTIONS is no HEAD", "OPTIONS", "/v1/pki/keys/k", "root", null, 405, unsupported),
                new Rule("slash on a list's path", "GET", "/v1/transit/keys/", "root", null, 405, unsupported),
                new Rule("raw body as it is", "POST", "/v1/pki/ocsp", null, "{\"a\":", 200, "{\"a\":"),
                new Rule("malformed before denied", "POST", "/v1/transit/nosuch", null, "{", 400, null),
                new Rule(
                        "slash before denied",
                        "POST",
                        "/v1/transit/keys/k/",
                        null,
                        "{}",
                        400,
                        "{\"errors\":[\"cannot write to a path ending in '/'\"]}"),
                new Rule("internal is not for clients", "POST", "/v1/sys/internal/secrets", "root", "{}", 404, null),
                new Rule("nor is the error page", "GET", "/v1/sys/error", "root", null, 404, null),
                new Rule(
                        "a secret is not echoed",
                        "POST",
                        "/v1/pki/roles/r",
                        "root",
                        "{\"pin\":{\"x\":\"1234\"}}",
                        400,
                        "{\"errors\":[\"Field validation failed: error converting input for field \\\"pin\\\":"
                                + " '' expected type 'string', got unconvertible type 'map[string]interface {}'\"]}"),
                new Rule("Tomcat refuses TRACE", "TRACE", "/v1/transit/keys", "root", null, 405, SILENT),
                new Rule("Tomcat refuses escapes", "GET", "/v1/transit/%zz", "root", null, 400, SILENT),
                new Rule("Tomcat refuses NUL", "GET", "/v1/transit/a%00b", "root", null, 400, SILENT),
                new Rule("Tomcat refuses letters", "GET", "/v1/transit/<a>", "root", null, 400, SILENT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void holds(Rule rule) throws IOException {
        RawHttp.Answer answer = RawHttp.exchange(
                port,
                rule.method(),
                rule.path(),
                rule.token() == null ? Map.of() : Map.of("X-Vault-Token", rule.token()),
                rule.body() == null ? null : rule.body().getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).as(answer.text()).isEqualTo(rule.status());
        if (rule.answer() != null) {
            assertThat(answer.text()).isEqualTo(rule.answer());
        }
        assertThat(answer.header("Server")).isNull();
        if (answer.status() >= 400) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.text()).doesNotContain("secret", "kind", "<", "at io.");
        }
    }

    @Test
    void keepsTheDetailsOfAFailureInTheLog() throws IOException {
        RawHttp.Answer answer = RawHttp.exchange(port, "GET", "/v1/pki/broken", Map.of("X-Vault-Token", "root"), null);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).matches("\\{\"errors\":\\[\"internal error, id [0-9a-f-]{36}\"]}");
    }

    @Test
    void rendersWhatFiltersThrow() throws IOException {
        RawHttp.Answer answer = RawHttp.exchange(port, "GET", "/failing-filter", Map.of(), null);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).matches("\\{\"errors\":\\[\"internal error, id [0-9a-f-]{36}\"]}");
    }

    @Test
    void saysNoMountTypeWhereVaultSaysNone() throws IOException {
        assertThat(RawHttp.exchange(port, "POST", "/v1/transit/batch", Map.of("X-Vault-Token", "root"), new byte[0])
                        .text())
                .contains("\"batch_results\":[]", "\"mount_type\":\"\"");
        assertThat(RawHttp.exchange(port, "GET", "/v1/sys/mounts", Map.of("X-Vault-Token", "root"), null)
                        .text())
                .contains("\"mount_type\":\"sys\"", ",\"transit/\":{}}");
    }

    @ParameterizedTest(name = "announced: {0}")
    @ValueSource(booleans = {true, false})
    void refusesBodiesBeyondTheLimit(boolean announced) throws IOException {
        String framing = announced ? "Content-Length: 34000000" : "Transfer-Encoding: chunked";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/pki/ocsp HTTP/1.1\r\nHost: a\r\n" + framing + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] megabyte = new byte[1_000_000];
            try {
                for (int i = 0; i < 34; i++) {
                    if (!announced) {
                        out.write("f4240\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    out.write(megabyte);
                    if (!announced) {
                        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
                out.write(announced ? new byte[0] : "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (SocketException e) {
                // refused while it was being sent
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 413").endsWith("{\"errors\":[\"http: request body too large\"]}");
        }
    }

    @Test
    void listsEveryRoute() {
        assertThat(context.getBean(RouteTable.class).toString().lines())
                .contains(
                        "READ /keys/{name} TOKEN",
                        "WRITE /keys/{name} TOKEN",
                        "LIST /keys TOKEN",
                        "READ /ca PUBLIC",
                        "DELETE /root SUDO",
                        "WRITE /ocsp PUBLIC raw")
                .noneMatch(route -> route.contains("/internal/secrets") || route.contains("/error"));
    }
}
