package io.managedkeys.registry.frontdoor;

import java.util.List;
import java.util.Optional;

/** Paths below {@code sys/} that speak of the whole registry, and what they answer inside a namespace. */
final class RootOnlyPaths {
    private static final List<String> UNAVAILABLE =
            List.of("seal", "unseal", "step-down", "rekey", "generate-root", "storage", "raw", "metrics");
    private static final List<String> ROOT_ONLY =
            List.of("host-info", "config", "audit", "audit-hash", "quotas", "replication", "license");

    private RootOnlyPaths() {}

    /** @param path below the namespace */
    static Optional<String> refusalInNamespace(String path) {
        if (UNAVAILABLE.stream().anyMatch(name -> covers(name, path))) {
            return Optional.of("operation unavailable in namespaces");
        }
        return ROOT_ONLY.stream().anyMatch(name -> covers(name, path))
                ? Optional.of("operation only available in root namespace")
                : Optional.empty();
    }

    private static boolean covers(String name, String path) {
        return path.equals("sys/" + name) || path.startsWith("sys/" + name + "/");
    }
}
