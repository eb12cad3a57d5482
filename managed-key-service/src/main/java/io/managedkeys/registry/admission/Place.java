package io.managedkeys.registry.admission;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.namespace.Namespace;
import org.jspecify.annotations.Nullable;

/** Where a request's namespace header and path lead. */
public sealed interface Place {
    /**
     * A mount.
     *
     * @param engine that serves it; null where the registry does
     * @param path below the mount, no leading slash
     */
    record Mounted(
            Namespace namespace,
            Admission.Mount mount,
            PassedHeaders headers,
            @Nullable ServiceIdentity engine,
            String path)
            implements Place {
        /** Below the namespace, no leading slash. */
        public String pathInNamespace() {
            return mount.path() + path;
        }
    }

    /** A namespace, but no mount in it. */
    record NoMount(Namespace namespace, String pathInNamespace) implements Place {}

    /** The header names a namespace that does not exist. */
    record NoNamespace() implements Place {}
}
