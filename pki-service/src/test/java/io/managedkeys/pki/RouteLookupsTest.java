package io.managedkeys.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.wire.RouteLookups;
import org.junit.jupiter.api.Test;

class RouteLookupsTest {
    @Test
    void findWhatSpringFinds() {
        RouteLookups.Compared compared = RouteLookups.compareIn("io.managedkeys.pki");

        assertThat(compared.differences()).isEmpty();
        assertThat(compared.untried()).isEmpty();
    }
}
