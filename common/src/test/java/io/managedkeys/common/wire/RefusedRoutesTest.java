package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

class RefusedRoutesTest {
    @RestController
    static class Careless {
        @GetMapping("/keys")
        String keys() {
            return "to anyone";
        }
    }

    @RestController
    static class Unannotated {
        @VaultRoute(value = "/keys/{name}", operation = Operation.READ)
        VaultResponse key(String name) {
            return VaultResponse.data(name);
        }
    }

    @RestController
    static class Converting {
        @VaultRoute(value = "/keys/{version}", operation = Operation.READ)
        VaultResponse key(@PathVariable int version) {
            return VaultResponse.data(version);
        }
    }

    @RestController
    static class Loose {
        @VaultRoute(value = "/keys", operation = Operation.WRITE)
        VaultResponse write(@RequestFields String fields) {
            return VaultResponse.data(fields);
        }
    }

    @RestController
    static class Unwrapped {
        @VaultRoute(value = "/keys", operation = Operation.READ)
        String keys() {
            return "as it is";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(VaultWire.class)
    static class Application {}

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "io.managedkeys.common.wire.RefusedRoutesTest$Careless, Careless.keys(), declares no @VaultRoute",
        "io.managedkeys.common.wire.RefusedRoutesTest$Unannotated, Unannotated.key(, no route takes java.lang.String name",
        "io.managedkeys.common.wire.RefusedRoutesTest$Converting, Converting.key(, no route takes int version",
        "io.managedkeys.common.wire.RefusedRoutesTest$Loose, Loose.write(, no route takes java.lang.String fields",
        "io.managedkeys.common.wire.RefusedRoutesTest$Unwrapped, Unwrapped.keys(), gives no VaultResponse"
    })
    void stopTheStartOfAService(Class<?> controller, String where, String what) {
        SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class, controller);
        assertThatThrownBy(() -> application.run("--server.port=0", "--server.address=127.0.0.1"))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }
}
