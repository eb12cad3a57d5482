package io.managedkeys.registry.frontdoor;

import java.util.Map;
import java.util.Set;

/**
 * The paths that anyone may ask for the registry's state, in bare JSON. They need neither token nor database look-up to
 * get in, so they answer when nothing else does.
 */
final class StatePaths {
    private static final Map<String, Set<String>> VERBS = Map.of(
            "sys/health", Set.of("GET", "HEAD"),
            "sys/seal-status", Set.of("GET"),
            "sys/leader", Set.of("GET"),
            "sys/init", Set.of("GET", "PUT", "POST"));

    /** What speaks of the whole registry is refused in a namespace; these two are answered anywhere. */
    private static final Set<String> IN_ANY_NAMESPACE = Set.of("sys/seal-status", "sys/leader");

    private StatePaths() {}

    static boolean contains(String pathInNamespace) {
        return VERBS.containsKey(pathInNamespace);
    }

    static boolean takes(String pathInNamespace, String verb) {
        return VERBS.getOrDefault(pathInNamespace, Set.of()).contains(verb);
    }

    static boolean isForRootOnly(String pathInNamespace) {
        return contains(pathInNamespace) && !IN_ANY_NAMESPACE.contains(pathInNamespace);
    }
}
