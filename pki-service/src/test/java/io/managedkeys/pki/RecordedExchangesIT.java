package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.wire.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a real Vault answered, on this engine's endpoints. Where that Vault made a fault of its own (500) of a caller's
 * mistake, a 400 with a text is right.
 */
class RecordedExchangesIT extends RunningPki {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String SINCE = "If-Modified-Since";
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{([a-z_0-9]+\\.[^{}!]+?)}}");

    private final Map<String, JsonNode> answers = new HashMap<>();
    private final Map<String, Door> doors = new HashMap<>();

    @Test
    void answersAsRecorded() throws IOException {
        for (int i = 1; i <= 20; i++) {
            registry.add(SoftwareKey.of("mk-ec-" + i, KeySpec.EC_P256));
        }
        for (int i = 1; i <= 6; i++) {
            registry.add(SoftwareKey.of("mk-rsa-" + i, KeySpec.RSA_2048));
        }
        registry.add(SoftwareKey.of("mk-ec384-1", KeySpec.EC_P384));
        List<String> differences = new ArrayList<>();
        int replayed = 0;
        try (InputStream recorded = Objects.requireNonNull(getClass().getResourceAsStream("/wire/pki.jsonl"))) {
            for (String line : new String(recorded.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                JsonNode exchange = MAPPER.readTree(line);
                replayed++;
                difference(exchange)
                        .ifPresent(why -> differences.add(exchange.get("id").stringValue() + ": " + why));
            }
        }
        assertThat(differences).isEmpty();
        assertThat(replayed).isEqualTo(289);
    }

    private Optional<String> difference(JsonNode exchange) {
        String[] path = fill(exchange.get("path").stringValue(), false).split("/", 4);
        JsonNode body = exchange.get("body");
        JsonNode since = exchange.get("headers").path(SINCE);
        Door.Answer answer = doors.computeIfAbsent(path[2], this::mounted)
                .send(
                        exchange.get("method").stringValue(),
                        path[3],
                        body.isNull() ? null : fill(body.stringValue(), true),
                        exchange.get("headers").has("X-Vault-Token"),
                        since.isString() ? new String[] {SINCE, since.stringValue()} : new String[0]);
        int recorded = exchange.get("status").intValue();
        if (answer.contentType() != null && answer.contentType().equals("application/json")) {
            answers.put(exchange.get("id").stringValue(), answer.json());
        }
        if (recorded == 500 && answer.status() == 400 && !answer.error().isEmpty()) {
            return Optional.empty();
        }
        if (answer.status() != recorded) {
            return Optional.of("status " + answer.status() + ", recorded " + recorded + ": " + answer.text());
        }
        if (recorded == 304) {
            return answer.lastModified() == null ? Optional.of("no Last-Modified") : Optional.empty();
        }
        if (!exchange.get("contentType").asString("").equals(answer.contentType())) {
            return Optional.of("Content-Type " + answer.contentType());
        }
        JsonNode shape = exchange.get("shape");
        if (exchange.has("binary")) {
            return answer.bytes().length > 0 ? Optional.empty() : Optional.of("no body");
        }
        return Shape.difference(
                shape,
                shape.isObject() ? answer.json() : MAPPER.getNodeFactory().stringNode(answer.text()));
    }

    private Door mounted(String name) {
        return doorTo(
                new Door.Mount(UUID.randomUUID(), "pki", name + "/", name.equals("pki") ? 315_360_000 : 2_764_800));
    }

    /** Puts earlier answers' values in. */
    private String fill(String text, boolean json) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String[] steps = matcher.group(1).split("\\.");
            JsonNode value = answers.getOrDefault(steps[0], MAPPER.nullNode());
            for (int i = 1; i < steps.length; i++) {
                value = value.isArray() ? value.path(Integer.parseInt(steps[i])) : value.path(steps[i]);
            }
            String quoted = MAPPER.writeValueAsString(value.asString(""));
            matcher.appendReplacement(
                    filled,
                    Matcher.quoteReplacement(json ? quoted.substring(1, quoted.length() - 1) : value.asString("")));
        }
        return matcher.appendTail(filled).toString();
    }
}
