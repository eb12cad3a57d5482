package io.managedkeys.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ManagementSecurity;
import io.managedkeys.common.wire.RawHttp;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The timers of a real server's requests. */
class RequestTimerTest {
    private static ConfigurableApplicationContext context;
    private static int port;

    @RestController
    @EnableAutoConfiguration
    @Import({FewFilters.class, ManagementSecurity.class})
    static class Application {
        @GetMapping("/things/{name}")
        ResponseEntity<String> thing(@PathVariable String name) {
            return ResponseEntity.status(name.equals("gone") ? HttpStatus.GONE : HttpStatus.OK)
                    .body(name);
        }

        @Bean
        static FilterRegistrationBean<jakarta.servlet.Filter> failing() {
            var registration = new FilterRegistrationBean<jakarta.servlet.Filter>((request, response, chain) -> {
                throw new IllegalStateException("a failure that nobody told");
            });
            registration.addUrlPatterns("/failing");
            return registration;
        }
    }

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .run("--server.port=0", "--server.address=127.0.0.1", "--spring.web.resources.add-mappings=false");
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @Test
    void countsByMethodRouteAndStatusAndNeverByWhatACallerMadeUp() throws IOException {
        for (String request : new String[] {
            "GET /things/one",
            "GET /things/two",
            "GET /things/gone",
            "POST /things/one",
            "GET /none/such",
            "GET /none/other",
            "BREW /things/one",
            "GET /failing"
        }) {
            String[] words = request.split(" ");
            RawHttp.exchange(port, words[0], words[1], Map.of(), null);
        }

        assertThat(counts())
                .containsEntry("GET /things/{name} 200 SUCCESS", 2L)
                .containsEntry("GET /things/{name} 410 CLIENT_ERROR", 1L)
                .containsEntry("POST UNKNOWN 405 CLIENT_ERROR", 1L)
                .containsEntry("GET NOT_FOUND 404 CLIENT_ERROR", 2L)
                .containsEntry("GET UNKNOWN 500 SERVER_ERROR", 1L)
                .allSatisfy((series, count) -> assertThat(series).doesNotContain("BREW", "such", "other", "one"))
                .hasSize(6);
    }

    private static Map<String, Long> counts() {
        return context.getBean(MeterRegistry.class).find("http.server.requests").timers().stream()
                .collect(Collectors.toMap(RequestTimerTest::series, Timer::count));
    }

    private static String series(Timer timer) {
        Map<String, String> tags =
                timer.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
        return String.join(" ", tags.get("method"), tags.get("uri"), tags.get("status"), tags.get("outcome"));
    }
}
