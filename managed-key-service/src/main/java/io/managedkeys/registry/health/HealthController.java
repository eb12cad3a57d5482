package io.managedkeys.registry.health;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.common.wire.WireFields;
import io.managedkeys.registry.RegistryProperties;
import io.managedkeys.registry.admission.Routes;
import io.managedkeys.registry.init.Cluster;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

/** {@code sys/health}. Answers from memory, so that it answers whatever else is slow. */
@Controller
class HealthController {
    private final Routes routes;
    private final String version;
    private final InstantSource clock;

    HealthController(Routes routes, RegistryProperties properties, InstantSource clock) {
        this.routes = routes;
        this.version = properties.version();
        this.clock = clock;
    }

    @VaultRoute(value = "/sys/health", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse read(@RequestFields WireFields query) {
        return health(query);
    }

    @VaultRoute(value = "/sys/health", operation = Operation.HEADER, access = Access.PUBLIC)
    VaultResponse head(@RequestFields WireFields query) {
        return health(query);
    }

    private VaultResponse health(WireFields query) {
        HealthCodes codes = HealthCodes.of(query);
        Cluster cluster = clusterIfReachable();
        if (cluster == null) {
            // Whatever codes were asked for: nothing can be served, and no balancer is to think so.
            return VaultResponse.bare(503, body(true, true, null));
        }
        return cluster.initialized()
                ? VaultResponse.bare(codes.active(), body(true, false, cluster))
                : VaultResponse.bare(codes.uninitialized(), body(false, true, null));
    }

    private @Nullable Cluster clusterIfReachable() {
        try {
            return routes.cluster();
        } catch (ApiException unavailable) {
            return null;
        }
    }

    private Map<String, Object> body(boolean initialized, boolean sealed, @Nullable Cluster cluster) {
        String replication = sealed ? "unknown" : "disabled";
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("initialized", initialized);
        body.put("sealed", sealed);
        body.put("standby", sealed);
        body.put("performance_standby", false);
        body.put("replication_performance_mode", replication);
        body.put("replication_dr_mode", replication);
        body.put("server_time_utc", clock.instant().getEpochSecond());
        body.put("version", version);
        body.put("enterprise", version.contains("+ent"));
        if (cluster != null) {
            body.put("cluster_name", cluster.name());
            body.put("cluster_id", cluster.id());
        }
        body.put("echo_duration_ms", 0);
        body.put("clock_skew_ms", 0);
        body.put("replication_primary_canary_age_ms", 0);
        return body;
    }
}
