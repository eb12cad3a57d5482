package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The loopback ports of one suite.
 *
 * @param publicPort plain HTTP, Vault's API
 * @param internal mutual TLS, per service
 * @param management health and metrics, per service
 */
public record Ports(
        int publicPort,
        Map<ServiceIdentity, Integer> internal,
        Map<ServiceIdentity, Integer> management,
        int postgres) {
    /** The public port of {@code ./dev up}; the others follow from it. */
    public static final int DEFAULT_BASE = 8200;

    /** Below what Linux gives to outgoing connections, which would take some before a service that starts listens. */
    private static final int FIRST_FREE = 20000;

    private static final int END_OF_FREE = 32768;
    private static final AtomicInteger NEXT_FREE =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(END_OF_FREE - FIRST_FREE));

    public Ports {
        internal = Map.copyOf(internal);
        management = Map.copyOf(management);
    }

    /** 8200, 8301 8311 8321 8331, 9200 9210 9220 9230 and 8432 for a base of 8200. */
    public static Ports from(int base) {
        Map<ServiceIdentity, Integer> internal = new EnumMap<>(ServiceIdentity.class);
        Map<ServiceIdentity, Integer> management = new EnumMap<>(ServiceIdentity.class);
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            internal.put(identity, base + 101 + 10 * place(identity));
            management.put(identity, base + 1000 + 10 * place(identity));
        }
        return new Ports(base, internal, management, base + 232);
    }

    /** Free ones, and each only once. */
    public static Ports free() {
        List<Integer> ports = freePorts(2 + 2 * ServiceIdentity.values().length);
        Map<ServiceIdentity, Integer> internal = new EnumMap<>(ServiceIdentity.class);
        Map<ServiceIdentity, Integer> management = new EnumMap<>(ServiceIdentity.class);
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            internal.put(identity, ports.removeFirst());
            management.put(identity, ports.removeFirst());
        }
        return new Ports(ports.removeFirst(), internal, management, ports.removeFirst());
    }

    /** Those that another process listens on, or that this one may not. */
    List<Integer> taken() {
        return Stream.of(Stream.of(publicPort, postgres), internal.values().stream(), management.values().stream())
                .flatMap(ports -> ports)
                .sorted()
                .filter(port -> !isFree(port))
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int internal(ServiceIdentity identity) {
        return port(internal, identity);
    }

    int management(ServiceIdentity identity) {
        return port(management, identity);
    }

    /** These, with a second set of ports of the registry, for a replica of it. */
    Ports forReplica() {
        List<Integer> ports = freePorts(3);
        Map<ServiceIdentity, Integer> itsInternal = new EnumMap<>(internal);
        Map<ServiceIdentity, Integer> itsManagement = new EnumMap<>(management);
        itsInternal.put(ServiceIdentity.REGISTRY, ports.get(0));
        itsManagement.put(ServiceIdentity.REGISTRY, ports.get(1));
        return new Ports(ports.get(2), itsInternal, itsManagement, postgres);
    }

    private static int port(Map<ServiceIdentity, Integer> ports, ServiceIdentity identity) {
        Integer port = ports.get(identity);
        if (port == null) {
            throw new IllegalStateException("no port for " + identity.serviceName());
        }
        return port;
    }

    private static int place(ServiceIdentity identity) {
        return switch (identity) {
            case REGISTRY -> 0;
            case PKI -> 1;
            case TRANSIT -> 2;
            case GATEWAY -> 3;
        };
    }

    /** Free ones, and each only once; may be changed. */
    public static List<Integer> freePorts(int count) {
        return Stream.generate(NEXT_FREE::getAndIncrement)
                .map(next -> FIRST_FREE + next % (END_OF_FREE - FIRST_FREE))
                .filter(Ports::isFree)
                .limit(count)
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
