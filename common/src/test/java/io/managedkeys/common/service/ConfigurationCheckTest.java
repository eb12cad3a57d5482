package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.validation.annotation.Validated;

class ConfigurationCheckTest {
    private static final Map<String, Object> GOOD = Map.of(
            "thing.folder", "/somewhere",
            "managed-keys.peers.hsm-gateway", "https://gateway:8331",
            "spring.datasource.url", "jdbc:postgresql://db/keys");

    private final ConfigurationCheck check =
            ConfigurationCheck.of(List.of(ThingProperties.class, OtherProperties.class), ServiceIdentity.GATEWAY);

    @Validated
    @ConfigurationProperties("thing")
    record ThingProperties(
            @NotNull Path folder,
            @DefaultValue("5s") Duration delay,
            @DefaultValue("1") @Min(1) int maxParts,
            @DefaultValue List<@Valid Part> parts) {
        record Part(@NotNull String name, @Nullable String colour) {}
    }

    /** Beside another class of the same prefix, whose settings it does not know. */
    @ConfigurationProperties("thing")
    record OtherProperties(@DefaultValue("a") String label) {}

    @Test
    void findsNothingWrongWithAGoodConfiguration() {
        assertThat(mistakes(Map.of("thing.label", "b", "thing.parts[0].name", "x", "thing.delay", "3s")))
                .isEmpty();
    }

    @Test
    void tellsAllMistakesAtOnce() {
        List<String> mistakes = check.mistakes(environment(Map.of(
                "thing.delay", "long",
                "thing.max-parts", "0",
                "thing.parts[0].colour", "red",
                "thing.lable", "b",
                "managed-keys.peers.hsm-gateway", "http://gateway:8331")));

        assertThat(mistakes)
                .containsExactlyInAnyOrder(
                        "thing.delay: a value of the kind Duration is needed",
                        "thing.folder: must not be null",
                        "thing.max-parts: must be greater than or equal to 1",
                        "thing.parts[0].name: must not be null",
                        "thing.lable: there is no such setting",
                        "managed-keys.peers.hsm-gateway: must be an https URL",
                        "spring.datasource.url: must be jdbc:postgresql://…");
    }

    @Test
    void repeatsNoValue() {
        assertThat(mistakes(Map.of("thing.delay", "hunter2"))).hasSize(1).noneMatch(text -> text.contains("hunter2"));
    }

    private List<String> mistakes(Map<String, Object> more) {
        StandardEnvironment environment = environment(GOOD);
        environment.getPropertySources().addFirst(new MapPropertySource("more", more));
        return check.mistakes(environment);
    }

    private static StandardEnvironment environment(Map<String, Object> values) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("file", values));
        return environment;
    }
}
