package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class UndeclaredRouteTest {
    @RestController
    static class Careless {
        @GetMapping("/keys")
        String keys() {
            return "to anyone";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({VaultWire.class, Careless.class})
    static class Application {}

    @Test
    void stopsTheStartOfAServiceWithARouteThatDeclaresNothing() {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class);
        assertThatThrownBy(() -> application.run("--server.port=0", "--server.address=127.0.0.1"))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("Careless.keys()")
                .hasMessageContaining("declares no @VaultRoute");
    }
}
