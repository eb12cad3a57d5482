package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real Vault answered, asked again of routes like the ones it was asked of. */
class RecordedExchangesTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static ConfigurableApplicationContext context;
    private static int port;

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(WireTestApplication.class)
                .run("--server.port=0", "--server.address=127.0.0.1", "--server.tomcat.max-swallow-size=40MB");
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    record Exchange(String name, JsonNode json) {
        @Override
        public String toString() {
            return name + ": " + json.get("method").asString() + " "
                    + json.get("path").asString();
        }
    }

    static Stream<Exchange> answersLikeVault() throws IOException {
        try (InputStream lines = RecordedExchangesTest.class.getResourceAsStream("/wire/core.jsonl")) {
            List<Exchange> exchanges = new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(MAPPER::readTree)
                    .map(json -> new Exchange(json.get("name").asString(), json))
                    .toList();
            assertThat(exchanges).hasSize(139);
            return exchanges.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void answersLikeVault(Exchange exchange) throws IOException {
        JsonNode told = exchange.json();
        Map<String, String> headers = new HashMap<>();
        if (told.has("headers")) {
            told.get("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asString()));
        }

        RawHttp.Answer answer = RawHttp.exchange(
                port, told.get("method").asString(), told.get("path").asString(), headers, body(told));

        assertThat(answer.status())
                .as(answer.text())
                .isEqualTo(told.get("status").asInt());
        assertThat(answer.header("Content-Type")).isEqualTo(text(told.get("content_type")));
        assertThat(answer.header("Cache-Control")).isEqualTo(text(told.get("cache_control")));
        if (told.has("response_headers")) {
            told.get("response_headers")
                    .properties()
                    .forEach(header -> assertThat(answer.header(header.getKey()))
                            .isEqualTo(header.getValue().asString()));
        }
        if (told.has("page")) {
            assertThat(answer.text()).isEqualTo(told.get("page").asString());
        }
        if (told.has("errors")) {
            assertThat(MAPPER.readTree(answer.body()))
                    .isEqualTo(MAPPER.createObjectNode().set("errors", told.get("errors")));
        }
        if (told.has("mount_type")) {
            JsonNode body = MAPPER.readTree(answer.body());
            assertThat(body.get("warnings")).isEqualTo(told.get("warnings"));
            assertThat(body.get("mount_type")).isEqualTo(told.get("mount_type"));
            if (told.has("data")) {
                told.get("data")
                        .properties()
                        .forEach(field ->
                                assertThat(body.get("data").get(field.getKey())).isEqualTo(field.getValue()));
            }
        }
        if (answer.body().length > 0) {
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        }
    }

    private static byte @Nullable [] body(JsonNode told) {
        if (told.has("body_repeat")) {
            JsonNode parts = told.get("body_repeat");
            return (parts.get("prefix").asString()
                            + parts.get("unit")
                                    .asString()
                                    .repeat(parts.get("times").asInt())
                            + parts.get("suffix").asString())
                    .getBytes(StandardCharsets.UTF_8);
        }
        return told.has("body") ? told.get("body").asString().getBytes(StandardCharsets.UTF_8) : null;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.asString();
    }
}
