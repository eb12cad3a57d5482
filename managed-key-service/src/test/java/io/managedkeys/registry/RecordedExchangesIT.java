package io.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.wire.RawHttp;
import io.managedkeys.common.wire.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Replays what a real Vault (of namespaces: OpenBao) answered, in order, to a registry that is new for each file. Left
 * out of the recordings is what needs an engine, what later slices bring, and what docs/wire/divergences.md lists.
 */
class RecordedExchangesIT {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{([^{}!]+?)\\}\\}");
    private static final String ROOT_TOKEN = "root";
    private static final String CONTENT_TYPE = "content-type";
    private static final String CACHE_CONTROL = "cache-control";

    private final Map<String, JsonNode> answers = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"core, 40", "sys, 100", "token, 19", "namespaces, 66"})
    void answersAsRecorded(String area, int expected, @TempDir Path folder) throws IOException {
        try (RunningRegistry registry = RunningRegistry.start(
                MintedSuite.mint(folder), RegistryDatabase.create(), Map.of("registry.dev-root-token", ROOT_TOKEN))) {
            int port = URI.create(registry.baseUrl()).getPort();
            List<String> differences = new ArrayList<>();
            List<String> lines = lines(area);
            for (String line : lines) {
                JsonNode exchange = MAPPER.readTree(line);
                difference(port, exchange)
                        .ifPresent(found -> differences.add(exchange.get("id").asString() + ": " + found));
            }

            assertThat(differences).isEmpty();
            assertThat(lines).hasSize(expected);
        }
    }

    private Optional<String> difference(int port, JsonNode exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.get("headers")
                .properties()
                .forEach(header ->
                        headers.put(header.getKey(), fill(header.getValue().asString(), UnaryOperator.identity())));
        RawHttp.Answer answer = RawHttp.exchange(
                port,
                exchange.get("method").asString(),
                fill(exchange.get("path").asString(), UnaryOperator.identity()),
                headers,
                body(exchange));
        JsonNode json = json(answer.text());
        answers.put(exchange.get("id").asString(), json);
        if (answer.status() != exchange.get("status").asInt()) {
            return Optional.of("status %d: %s".formatted(answer.status(), answer.text()));
        }
        JsonNode recorded = exchange.get("responseHeaders");
        if (!Objects.equals(answer.header(CONTENT_TYPE), text(recorded, CONTENT_TYPE))) {
            return Optional.of("content-type: " + answer.header(CONTENT_TYPE));
        }
        // Vault leaves it out of some refusals of odd paths.
        String caching = text(recorded, CACHE_CONTROL);
        if (caching != null && !caching.equals(answer.header(CACHE_CONTROL))) {
            return Optional.of("cache-control: " + answer.header(CACHE_CONTROL));
        }
        return Shape.difference(exchange.get("response_shape"), json);
    }

    private static @Nullable String text(JsonNode headers, String name) {
        return headers.has(name) ? headers.get(name).asString() : null;
    }

    private byte @Nullable [] body(JsonNode exchange) {
        if (exchange.has("body_repeat")) {
            JsonNode parts = exchange.get("body_repeat");
            return (parts.get("prefix").asString()
                            + parts.get("unit")
                                    .asString()
                                    .repeat(parts.get("times").asInt())
                            + parts.get("suffix").asString())
                    .getBytes(StandardCharsets.UTF_8);
        }
        if (exchange.get("body").isNull()) {
            return null;
        }
        String body = exchange.get("body").asString();
        boolean isJson = body.startsWith("{") || body.startsWith("[");
        return fill(body, isJson ? RecordedExchangesIT::escape : UnaryOperator.identity())
                .getBytes(StandardCharsets.UTF_8);
    }

    private String fill(String text, UnaryOperator<String> form) {
        return VARIABLE.matcher(text)
                .replaceAll(variable -> Matcher.quoteReplacement(form.apply(value(variable.group(1)))));
    }

    private String value(String name) {
        if (name.equals("token")) {
            return ROOT_TOKEN;
        }
        String[] steps = name.split("\\.");
        @Nullable JsonNode value = answers.get(steps[0]);
        for (int i = 1; i < steps.length && value != null; i++) {
            value = value.isArray() ? value.get(Integer.parseInt(steps[i])) : value.get(steps[i]);
        }
        assertThat(value).as(name).isNotNull();
        return Objects.requireNonNull(value).asString();
    }

    private static String escape(String value) {
        String quoted = MAPPER.writeValueAsString(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** What is no JSON is compared as a text, nothing as an empty one. */
    private static JsonNode json(String text) {
        try {
            JsonNode read = text.isEmpty() ? null : MAPPER.readTree(text);
            return read != null && read.isContainer()
                    ? read
                    : MAPPER.getNodeFactory().stringNode(text);
        } catch (JacksonException e) {
            return MAPPER.getNodeFactory().stringNode(text);
        }
    }

    private static List<String> lines(String area) throws IOException {
        try (InputStream in = RecordedExchangesIT.class.getResourceAsStream("/wire/" + area + ".jsonl")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
