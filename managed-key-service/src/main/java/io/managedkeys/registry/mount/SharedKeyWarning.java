package io.managedkeys.registry.mount;

import java.util.Collection;
import java.util.List;

/**
 * Tells of managed keys that mounts of both kinds may use: whoever may sign with it in Transit can sign the digest of a
 * certificate.
 */
final class SharedKeyWarning {
    private SharedKeyWarning() {}

    static List<String> of(Mount tuned, Collection<MountRow> inNamespace) {
        return tuned.allowedManagedKeys().stream()
                .distinct()
                .flatMap(key -> inNamespace.stream()
                        .map(MountRow::toMount)
                        .filter(other -> !other.type().equals(tuned.type()))
                        .filter(other -> other.allowedManagedKeys().contains(key))
                        .limit(1)
                        .map(other ->
                                ("managed key \"%s\" is granted to %s mount \"%s\" and to %s mount \"%s\": whoever"
                                                + " signs with it through transit can sign certificates in its name")
                                        .formatted(key, tuned.type(), tuned.path(), other.type(), other.path())))
                .toList();
    }
}
