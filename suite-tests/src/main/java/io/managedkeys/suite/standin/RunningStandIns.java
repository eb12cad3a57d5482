package io.managedkeys.suite.standin;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.Suite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stand-ins on free loopback ports, in threads of this process; their keys die with it. */
public final class RunningStandIns {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final String EXAMPLE = "example-";

    private final Path folder;
    private final Map<StandIn, Integer> ports = new EnumMap<>(StandIn.class);

    private RunningStandIns(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts them and waits until they listen.
     *
     * @param folder for the files that they share with their clients
     * @throws IllegalStateException when this build has no such stand-in, or it does not start
     */
    public static RunningStandIns start(List<StandIn> wanted, Path folder) {
        RunningStandIns running = new RunningStandIns(folder);
        try {
            Files.createDirectories(folder);
            for (StandIn standIn : wanted) {
                int port = freePort();
                if (standIn.authority(folder) instanceof Path authority) {
                    Files.deleteIfExists(authority);
                }
                running.launch(standIn, port);
                running.ports.put(standIn, port);
            }
            running.ports.forEach(running::await);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return running;
    }

    public boolean runs(StandIn standIn) {
        return ports.containsKey(standIn);
    }

    /** Parameters that a managed key in it needs, whatever the key. */
    public Map<String, Object> address(StandIn standIn) {
        return standIn.address(port(standIn), folder);
    }

    /** Tells the gateway of a suite that is yet to start how to reach them; that needs the profile dev. */
    public void configure(Suite suite) {
        Path trust = folder.resolve("trust.pem");
        StringBuilder authorities = new StringBuilder();
        ports.forEach((standIn, port) -> {
            standIn.gatewaySettings(port)
                    .forEach((property, value) -> suite.set(ServiceIdentity.GATEWAY, property, value));
            if (standIn.authority(folder) instanceof Path authority) {
                authorities.append(text(authority)).append('\n');
            }
        });
        try {
            Files.writeString(trust, authorities);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        suite.set(ServiceIdentity.GATEWAY, "spring.profiles.active", "dev");
        suite.set(ServiceIdentity.GATEWAY, "gateway.cloud.stand-ins.trust", trust.toString());
        if (!runs(StandIn.AWS) && runs(StandIn.GCP)) { // a list has no holes
            suite.set(ServiceIdentity.GATEWAY, "gateway.cloud.allowed-endpoints[1]", null);
            suite.set(
                    ServiceIdentity.GATEWAY,
                    "gateway.cloud.allowed-endpoints[0]",
                    "https://127.0.0.1:" + port(StandIn.GCP));
        }
    }

    /**
     * Registers an example key in each, generated there; those of an earlier run are gone with their stand-ins.
     *
     * @return how each is called: {@code awskms/example-aws}
     */
    public List<String> registerExamples(ApiClient client) {
        return ports.keySet().stream()
                .map(standIn -> {
                    String name = standIn.type() + "/" + EXAMPLE + standIn.word();
                    String path = "sys/managed-keys/" + name;
                    client.send("DELETE", path, "").expect(204);
                    Map<String, Object> fields = new HashMap<>(address(standIn));
                    fields.putAll(standIn.exampleKey());
                    fields.put("allow_generate_key", true);
                    fields.put("any_mount", true);
                    client.post(path, fields).expect(200, 204);
                    client.post(path + "/test/sign", Map.of()).expect(200, 204);
                    return name;
                })
                .toList();
    }

    private int port(StandIn standIn) {
        Integer port = ports.get(standIn);
        if (port == null) {
            throw new IllegalStateException("no stand-in runs for " + standIn.word());
        }
        return port;
    }

    private void launch(StandIn standIn, int port) {
        String[] options = standIn.options(port, folder).toArray(String[]::new);
        try {
            var main = Class.forName(standIn.mainClass()).getMethod("main", String[].class);
            Thread.ofPlatform().daemon().name("stand-in-" + standIn.word()).start(() -> {
                try {
                    main.invoke(null, (Object) options);
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(
                            "the stand-in for %s ended".formatted(standIn.word()), e.getCause());
                }
            });
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this build has no stand-in for " + standIn.word(), e);
        }
    }

    private void await(StandIn standIn, int port) {
        @Nullable Path authority = standIn.authority(folder);
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (!listens(port) || (authority != null && !Files.exists(authority))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the stand-in for %s did not start".formatted(standIn.word()));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
