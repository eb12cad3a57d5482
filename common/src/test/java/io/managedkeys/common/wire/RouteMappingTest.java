package io.managedkeys.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;

class RouteMappingTest {
    @Controller
    static class Overlapping {
        @VaultRoute(
                value = {"/{any}/internal", "/keys/{name}"},
                operation = Operation.PATCH)
        VaultResponse anywhere(@PathVariable(required = false) String any) {
            return VaultResponse.noContent();
        }

        @VaultRoute(value = "/keys/k", operation = Operation.PATCH)
        VaultResponse literal() {
            return VaultResponse.noContent();
        }

        @VaultRoute(
                value = {"/keys/{*path}", "/mounts/x"},
                operation = Operation.READ)
        VaultResponse below(@PathVariable(required = false) String path) {
            return VaultResponse.noContent();
        }

        @VaultRoute(value = "/keys/{other}", operation = Operation.LIST)
        VaultResponse list(@PathVariable String other) {
            return VaultResponse.noContent();
        }

        @VaultRoute(value = "/keys/{same}", operation = Operation.LIST)
        VaultResponse ambiguous(@PathVariable String same) {
            return VaultResponse.noContent();
        }
    }

    @Test
    void findsWhatSpringFinds() {
        RouteLookups.Compared compared = RouteLookups.compare(TestRoutes.class, Overlapping.class);

        assertThat(compared.differences()).isEmpty();
        assertThat(compared.untried()).containsExactly("LIST /keys/{other}", "LIST /keys/{same}");
    }
}
