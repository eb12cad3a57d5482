package io.managedkeys.transit.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class TransitPropertiesTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TransitProperties.class)
    static class Properties {}

    @Test
    void hasTheseDefaults() {
        runner.run(context -> assertThat(context.getBean(TransitProperties.class))
                .isEqualTo(new TransitProperties(Duration.ofSeconds(1), 10_000)));
    }

    @Test
    void hasTheseNames() {
        runner.withPropertyValues("transit.key-cache-lifetime=250ms", "transit.key-cache-size=5")
                .run(context -> assertThat(context.getBean(TransitProperties.class))
                        .isEqualTo(new TransitProperties(Duration.ofMillis(250), 5)));
    }

    @Test
    void refusesToServeStaleKeysForLongerThanASecond() {
        runner.withPropertyValues("transit.key-cache-lifetime=2s", "transit.key-cache-size=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("keyCacheLifetime")
                        .hasMessageContaining("keyCacheSize"));
    }
}
