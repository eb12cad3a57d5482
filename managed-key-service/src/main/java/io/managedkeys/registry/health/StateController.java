package io.managedkeys.registry.health;

import io.managedkeys.common.wire.Access;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import io.managedkeys.registry.RegistryProperties;
import io.managedkeys.registry.admission.Routes;
import io.managedkeys.registry.init.Cluster;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Controller;

/** {@code sys/seal-status} and {@code sys/leader}: there is no seal yet, and every replica serves everything. */
@Controller
class StateController {
    private final Routes routes;
    private final String version;

    StateController(Routes routes, RegistryProperties properties) {
        this.routes = routes;
        this.version = properties.version();
    }

    @VaultRoute(value = "/sys/seal-status", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse sealStatus() {
        Cluster cluster = routes.cluster();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("type", "shamir");
        status.put("initialized", cluster.initialized());
        status.put("sealed", !cluster.initialized());
        status.put("t", 1);
        status.put("n", 1);
        status.put("progress", 0);
        status.put("nonce", "");
        status.put("version", version);
        status.put("build_date", "1970-01-01T00:00:00Z");
        status.put("migration", false);
        if (cluster.initialized()) {
            status.put("cluster_name", cluster.name());
            status.put("cluster_id", cluster.id());
        }
        status.put("recovery_seal", false);
        status.put("storage_type", "postgresql");
        return VaultResponse.bare(200, status);
    }

    @VaultRoute(value = "/sys/leader", operation = Operation.READ, access = Access.PUBLIC)
    VaultResponse leader() {
        Map<String, Object> leader = new LinkedHashMap<>();
        leader.put("ha_enabled", false);
        leader.put("is_self", false);
        leader.put("active_time", "0001-01-01T00:00:00Z");
        leader.put("leader_address", "");
        leader.put("leader_cluster_address", "");
        leader.put("performance_standby", false);
        leader.put("performance_standby_last_remote_wal", 0);
        return VaultResponse.bare(200, leader);
    }
}
