package io.managedkeys.registry.mount;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Tells of managed keys that mounts of both kinds may use: whoever may sign with it in Transit can sign the digest of a
 * certificate.
 */
@Component
class SharedKeyWarning {
    private final KnownKeys keys;

    SharedKeyWarning(KnownKeys keys) {
        this.keys = keys;
    }

    List<String> of(Mount tuned, Collection<Mount> inNamespace) {
        List<Mount> others = inNamespace.stream()
                .filter(mount -> !mount.type().equals(tuned.type()))
                .toList();
        Map<UUID, String> tunedKeys = keysOf(tuned);
        return others.stream()
                .flatMap(other -> keysOf(other).keySet().stream()
                        .filter(tunedKeys::containsKey)
                        .map(key -> text(tunedKeys.getOrDefault(key, ""), tuned, other)))
                .toList();
    }

    /** Names that no key has are no danger. */
    private Map<UUID, String> keysOf(Mount mount) {
        Map<UUID, String> known = new LinkedHashMap<>();
        for (String name : mount.allowedManagedKeys()) {
            keys.uuidOf(mount.namespace(), name).ifPresent(uuid -> known.put(uuid, name));
        }
        return known;
    }

    private static String text(String key, Mount tuned, Mount other) {
        return ("managed key \"%s\" is granted to %s mount \"%s\" and to %s mount \"%s\": whoever signs with it through"
                        + " transit can sign certificates in its name")
                .formatted(key, tuned.type(), tuned.path(), other.type(), other.path());
    }
}
