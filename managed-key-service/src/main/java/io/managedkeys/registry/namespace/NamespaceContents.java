package io.managedkeys.registry.namespace;

import java.util.UUID;

/** Something that namespaces hold. A namespace that any bean of this type reports as holding is not deleted. */
public interface NamespaceContents {
    /** Called inside the deleting transaction, which holds the catalog's lock. */
    boolean heldBy(UUID namespace);

    /** Deletes what nobody put there and so does not hold the namespace; called in the same transaction. */
    default void deleteWith(UUID namespace) {}

    /** For the caller, in the plural: {@code managed keys}. */
    String name();
}
