package io.managedkeys.pki.config;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.wire.Operation;
import io.managedkeys.common.wire.RequestFields;
import io.managedkeys.common.wire.VaultResponse;
import io.managedkeys.common.wire.VaultRoute;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;

@Controller
class ClusterController {
    private final MountConfigs configs;

    ClusterController(MountConfigs configs) {
        this.configs = configs;
    }

    /** Null leaves a field as it is; "" clears it. */
    record ClusterRequest(@Nullable String path, @Nullable String aiaPath) {
        Cluster over(Cluster before) {
            return new Cluster(
                    path == null ? before.path() : checked("cluster", path),
                    aiaPath == null ? before.aiaPath() : checked("aia_path", aiaPath));
        }

        private static String checked(String what, String url) {
            if (!url.isEmpty() && !UrlTemplates.isUrl(url)) {
                throw ApiException.invalid("invalid, non-URL path given to %s: %s".formatted(what, url));
            }
            return url;
        }
    }

    @VaultRoute(value = "/config/cluster", operation = Operation.READ)
    VaultResponse read(Admission admission) {
        return answer(configs.of(admission.mount().uuid()));
    }

    @VaultRoute(value = "/config/cluster", operation = Operation.WRITE)
    VaultResponse write(Admission admission, @RequestFields ClusterRequest request) {
        return answer(
                configs.change(admission.mount().uuid(), config -> config.withCluster(request.over(config.cluster()))));
    }

    private static VaultResponse answer(MountConfig config) {
        return VaultResponse.data(Map.of(
                "path", config.cluster().path(), "aia_path", config.cluster().aiaPath()));
    }
}
