package io.managedkeys.registry.health;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.registry.admission.Routes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * {@code vault_core_unsealed} and {@code vault_core_active}, as {@code sys/health} tells it: 1 while requests can be served,
 * which every replica does that is initialised and reaches its database.
 */
@Component
class StateMetrics {
    StateMetrics(Routes routes, MeterRegistry meters) {
        for (String name : List.of("vault.core.unsealed", "vault.core.active")) {
            Gauge.builder(name, routes, StateMetrics::serves)
                    .description("1 while this replica is initialised and has its database; as Vault's")
                    .register(meters);
        }
    }

    private static double serves(Routes routes) {
        try {
            return routes.cluster().initialized() ? 1 : 0;
        } catch (ApiException unavailable) {
            return 0;
        }
    }
}
