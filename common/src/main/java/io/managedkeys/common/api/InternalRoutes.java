package io.managedkeys.common.api;

import io.managedkeys.common.service.ServiceIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which identity may call which internal path: the one table. What is not in it is refused. */
public final class InternalRoutes {
    /** Client requests that the door forwards arrive under it, admission in the header. */
    public static final String FORWARDED = "/v1/";

    /** A path, or a prefix where it ends in a slash. */
    public record Route(String path, Set<ServiceIdentity> callers) {
        boolean covers(String requestPath) {
            return path.endsWith("/") ? requestPath.startsWith(path) : requestPath.equals(path);
        }
    }

    private static final Set<ServiceIdentity> REGISTRY = Set.of(ServiceIdentity.REGISTRY);
    private static final Set<ServiceIdentity> ENGINES = Set.of(ServiceIdentity.PKI, ServiceIdentity.TRANSIT);

    private static final Map<ServiceIdentity, List<Route>> TABLE = Map.of(
            ServiceIdentity.REGISTRY,
            List.of(
                    new Route(Registry.GRANTS, ENGINES),
                    new Route(Registry.REFUSED_PINS, ENGINES),
                    new Route(Registry.LIVE_MOUNTS, ENGINES)),
            ServiceIdentity.PKI,
            List.of(new Route(FORWARDED, REGISTRY)),
            ServiceIdentity.TRANSIT,
            List.of(new Route(FORWARDED, REGISTRY)),
            ServiceIdentity.GATEWAY,
            List.of(
                    new Route(HsmGateway.CHECK, REGISTRY),
                    new Route(HsmGateway.RESOLVE, REGISTRY),
                    new Route(HsmGateway.SIGN, ENGINES),
                    new Route(HsmGateway.ENCRYPT, ENGINES),
                    new Route(HsmGateway.DECRYPT, ENGINES),
                    new Route(HsmGateway.MAC, ENGINES)));

    private InternalRoutes() {}

    /** Whether {@code caller} may call {@code path} of {@code callee}. */
    public static boolean permits(ServiceIdentity callee, String path, ServiceIdentity caller) {
        return TABLE.getOrDefault(callee, List.of()).stream()
                .anyMatch(route -> route.covers(path) && route.callers().contains(caller));
    }

    /** The table's rows for one callee. */
    public static List<Route> of(ServiceIdentity callee) {
        return TABLE.getOrDefault(callee, List.of());
    }
}
