package io.managedkeys.registry.admission;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.mount.BuiltInMounts;
import io.managedkeys.registry.mount.Mount;
import io.managedkeys.registry.namespace.Namespace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All namespaces and mounts at one moment, and the rules by which a path finds its own. Pure. */
public final class RouteTable {
    private final Map<String, Entry> byPath = new HashMap<>();
    private final Map<UUID, Namespace> byUuid = new HashMap<>();

    private record Entry(Namespace namespace, Map<String, RoutedMount> mounts) {}

    private record RoutedMount(
            Admission.Mount mount,
            PassedHeaders headers,
            @Nullable ServiceIdentity engine) {}

    public RouteTable(Collection<Namespace> namespaces, Collection<Mount> mounts) {
        for (Namespace namespace : namespaces) {
            Entry entry = new Entry(namespace, new HashMap<>());
            byPath.put(namespace.path(), entry);
            byUuid.put(namespace.uuid(), namespace);
            BuiltInMounts.of(namespace.uuid()).forEach(mount -> add(entry, mount));
        }
        for (Mount mount : mounts) {
            Namespace namespace = byUuid.get(mount.namespace());
            Entry entry = namespace == null ? null : byPath.get(namespace.path());
            if (entry != null) {
                add(entry, mount);
            }
        }
    }

    private static void add(Entry entry, Mount mount) {
        Admission.Mount admitted = new Admission.Mount(
                mount.uuid(),
                mount.type(),
                mount.path(),
                mount.accessor(),
                mount.config().effectiveDefaultLeaseTtl(),
                mount.config().effectiveMaxLeaseTtl());
        PassedHeaders headers = new PassedHeaders(
                mount.config().passthroughRequestHeaders(), mount.config().allowedResponseHeaders());
        ServiceIdentity engine = ServiceIdentity.ofMountType(mount.type()).orElse(null);
        entry.mounts().put(mount.path(), new RoutedMount(admitted, headers, engine));
    }

    /** The namespace, where it exists. */
    public @Nullable Namespace namespace(UUID uuid) {
        return byUuid.get(uuid);
    }

    /**
     * @param header of the namespace, with or without slashes; null and {@code root} mean the root
     * @param path after {@code /v1/}: it may go on with names of namespaces, then comes a mount's path
     */
    public Place find(@Nullable String header, String path) {
        Entry entry = byPath.get(normalized(header));
        if (entry == null) {
            return new Place.NoNamespace();
        }
        String rest = path;
        for (int slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
            Entry child = byPath.get(entry.namespace().path() + rest.substring(0, slash + 1));
            if (child == null) {
                break;
            }
            entry = child;
            rest = rest.substring(slash + 1);
        }
        return mounted(entry, rest);
    }

    /** Mounts do not lie inside each other, so at most one prefix of the path is a mount. */
    private static Place mounted(Entry entry, String path) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            RoutedMount found = entry.mounts().get(path.substring(0, slash + 1));
            if (found != null) {
                return new Place.Mounted(
                        entry.namespace(), found.mount(), found.headers(), found.engine(), path.substring(slash + 1));
            }
        }
        RoutedMount root = entry.mounts().get(path + "/");
        return root == null
                ? new Place.NoMount(entry.namespace(), path)
                : new Place.Mounted(entry.namespace(), root.mount(), root.headers(), root.engine(), "");
    }

    /** {@code "/a//b/"} → {@code "a/b/"}; "" for the root. */
    static String normalized(@Nullable String header) {
        if (header == null) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (String segment : header.trim().split("/", -1)) {
            if (!segment.isEmpty()) {
                path.append(segment).append('/');
            }
        }
        return path.toString().equals("root/") ? "" : path.toString();
    }
}
