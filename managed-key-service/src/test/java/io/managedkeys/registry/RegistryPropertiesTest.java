package io.managedkeys.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configuration is an API: names and defaults are pinned here. */
class RegistryPropertiesTest {
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(RegistryProperties.class)
    @Import(SecretConverter.class)
    static class Properties {}

    @Test
    void hasDefaultsForAllButItsKeys() {
        context.withPropertyValues("registry.keys-folder=/nowhere/keys").run(started -> {
            RegistryProperties properties = started.getBean(RegistryProperties.class);
            assertThat(properties.keysFolder()).isEqualTo(Path.of("/nowhere/keys"));
            assertThat(properties.publicPort()).isEqualTo(8200);
            assertThat(properties.publicAddress()).isNull();
            assertThat(properties.version()).isEqualTo("2.0.0+ent.managedkeys");
            assertThat(properties.devRootToken()).isNull();
        });
    }

    @Test
    void readsEveryName() {
        context.withPropertyValues(
                        "registry.keys-folder=/nowhere/keys",
                        "registry.public-port=1234",
                        "registry.public-address=127.0.0.1",
                        "registry.version=3.1.4+ent",
                        "registry.dev-root-token=chosen")
                .run(started -> {
                    RegistryProperties properties = started.getBean(RegistryProperties.class);
                    assertThat(properties.publicPort()).isEqualTo(1234);
                    assertThat(properties.publicAddress()).isEqualTo("127.0.0.1");
                    assertThat(properties.version()).isEqualTo("3.1.4+ent");
                    String token = Objects.requireNonNull(properties.devRootToken())
                            .reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
                    assertThat(token).isEqualTo("chosen");
                    assertThat(properties.toString()).doesNotContain("chosen");
                });
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        context.withPropertyValues("registry.public-port=65536", "registry.version= ")
                .run(started -> assertThat(started.getStartupFailure())
                        .hasRootCauseInstanceOf(BindValidationException.class)
                        .rootCause()
                        .message()
                        .contains("keysFolder", "publicPort", "version"));
    }
}
