package io.managedkeys.transit;

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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Replays what a real Vault answered about software keys, told of managed keys instead: the type, the two capabilities
 * that follow from it, and a 400 with the bare text where Vault made a caller's mistake its own (500). HMACs are asked
 * of a key of their own, since an HSM's key does one thing.
 */
class RecordedExchangesIT extends RunningTransit {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{([^{}!]+?)\\}\\}");

    private final Map<String, JsonNode> answers = new HashMap<>();

    @Test
    void answersAsRecorded() throws IOException {
        for (String suffix : List.of("", "-2")) {
            grant("ecdsa-p256" + suffix, KeySpec.EC_P256);
            grant("rsa-2048" + suffix, KeySpec.RSA_2048);
        }
        grant("ecdsa-p384", KeySpec.EC_P384);
        grant("ecdsa-p521", KeySpec.EC_P521);
        grant("rsa-3072", KeySpec.RSA_3072);
        grant("ed25519", KeySpec.ED25519);
        for (String suffix : List.of("", "-2")) {
            grant("aes128-gcm96" + suffix, KeySpec.AES_128);
        }
        for (String suffix : List.of("", "-2", "-3")) {
            grant("aes256-gcm96" + suffix, KeySpec.AES_256);
            grant("mac" + suffix, KeySpec.HMAC_256);
        }
        List<String> differences = new ArrayList<>();
        int count = 0;
        for (String line : lines()) {
            JsonNode exchange = MAPPER.readTree(line);
            count++;
            difference(exchange)
                    .ifPresent(found -> differences.add(exchange.path("id").asString() + ": " + found));
        }
        assertThat(differences).isEmpty();
        assertThat(count).isEqualTo(272);
    }

    private void grant(String name, KeySpec spec) {
        registry.add(SoftwareKey.of(name, spec, Set.of(door.mount())));
    }

    private java.util.Optional<String> difference(JsonNode exchange) {
        String path = fill(exchange.path("path").stringValue()).substring("/v1/transit/".length());
        JsonNode recordedBody = exchange.path("body");
        String body = recordedBody.isString() ? fill(recordedBody.stringValue()) : null;
        Door.Answer answer = door.send(exchange.path("method").stringValue(), path, body, true);
        answers.put(exchange.path("id").stringValue(), answer.json());
        if (answer.status() != exchange.path("status").intValue()) {
            return java.util.Optional.of("status %d: %s".formatted(answer.status(), answer.text()));
        }
        if (!Objects.equals(answer.contentType(), "application/json")) {
            return java.util.Optional.of("Content-Type " + answer.contentType());
        }
        JsonNode shape = exchange.path("response_shape");
        return answer.status() == 204 ? java.util.Optional.empty() : Shape.difference(shape, answer.json());
    }

    private String fill(String text) {
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (variable.find()) {
            String value = value(variable.group(1));
            String escaped = MAPPER.writeValueAsString(value);
            variable.appendReplacement(filled, Matcher.quoteReplacement(escaped.substring(1, escaped.length() - 1)));
        }
        return variable.appendTail(filled).toString();
    }

    private String value(String name) {
        String[] steps = name.split("\\.");
        @Nullable JsonNode value = answers.get(steps[0]);
        for (int i = 1; i < steps.length && value != null; i++) {
            value = value.isArray() ? value.get(Integer.parseInt(steps[i])) : value.get(steps[i]);
        }
        assertThat(value).as(name).isNotNull();
        return Objects.requireNonNull(value).asString();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = RecordedExchangesIT.class.getResourceAsStream("/wire/transit.jsonl")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
