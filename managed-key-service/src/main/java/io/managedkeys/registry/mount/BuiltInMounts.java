package io.managedkeys.registry.mount;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The mounts that every namespace has, without a row unless it was tuned: answered by the registry itself, never moved or removed. */
public final class BuiltInMounts {
    public static final String SYSTEM = "sys/";
    public static final String TOKEN = "auth/token/";

    private static final MountConfig NONE = MountConfig.DEFAULT;

    private BuiltInMounts() {}

    /** By path; the uuids and accessors follow from the namespace's. */
    public static List<Mount> of(UUID namespace) {
        return List.of(
                ofTokens(namespace),
                mount(
                        namespace,
                        "cubbyhole/",
                        "cubbyhole",
                        "cubbyhole",
                        "per-token private secret storage",
                        NONE,
                        true),
                mount(
                        namespace,
                        "identity/",
                        "identity",
                        "identity",
                        "identity store",
                        passing("Authorization"),
                        false),
                mount(
                        namespace,
                        SYSTEM,
                        "system",
                        "system",
                        "system endpoints used for control, policy and debugging",
                        passing("Accept"),
                        false));
    }

    /** The one that can be tuned; it has a row from then on. */
    static Mount ofTokens(UUID namespace) {
        return mount(namespace, TOKEN, "token", "auth_token", "token based credentials", NONE, false);
    }

    /** Whether a path names one, or lies below one or below {@code auth/}. */
    static boolean cover(String path) {
        return path.startsWith("auth/")
                || path.startsWith("cubbyhole/")
                || path.startsWith("identity/")
                || path.startsWith(SYSTEM);
    }

    private static Mount mount(
            UUID namespace,
            String path,
            String type,
            String accessorPrefix,
            String description,
            MountConfig config,
            boolean local) {
        UUID uuid = UUID.nameUUIDFromBytes((namespace + "/" + path).getBytes(StandardCharsets.UTF_8));
        String accessor = accessorPrefix + "_" + uuid.toString().substring(0, 8);
        boolean sealWrap = path.equals(SYSTEM);
        return new Mount(uuid, namespace, path, type, accessor, description, local, sealWrap, false, Map.of(), config);
    }

    private static MountConfig passing(String header) {
        return new MountConfig(
                0, 0, false, false, "", "", "", List.of(), List.of(header), List.of(), List.of(), List.of(), List.of());
    }
}
