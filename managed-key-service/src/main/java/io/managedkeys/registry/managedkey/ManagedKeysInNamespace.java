package io.managedkeys.registry.managedkey;

import io.managedkeys.registry.namespace.NamespaceContents;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps a namespace from being deleted while it holds entries. */
@Component
class ManagedKeysInNamespace implements NamespaceContents {
    private final ManagedKeyRepository keys;

    ManagedKeysInNamespace(ManagedKeyRepository keys) {
        this.keys = keys;
    }

    @Override
    public boolean heldBy(UUID namespace) {
        return keys.existsByNamespaceUuid(namespace);
    }

    @Override
    public String name() {
        return "managed keys";
    }
}
