package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * HAProxy before the replicas of each service, as docs/operations.md has it: TCP, so that mutual TLS passes through, and
 * the readiness of the management ports.
 */
final class Balancer implements AutoCloseable {
    private static final String DEFAULTS = """
            global
                maxconn 2000
            defaults
                mode tcp
                balance roundrobin
                timeout connect 2s
                timeout client 2m
                timeout server 2m
                timeout check 2s
                retries 3
                option redispatch
                option httpchk GET /health/readiness
                http-check expect status 200
                default-server check inter 500ms fall 2 rise 1
            """;

    private final Process process;

    private Balancer(Process process) {
        this.process = process;
    }

    /** @param replicas the ports of each replica of everything */
    static Balancer start(Path folder, Ports own, List<Ports> replicas) {
        StringBuilder text = new StringBuilder(DEFAULTS);
        listen(
                text,
                "clients",
                own.publicPort(),
                replicas.stream().map(ports -> server(ports.publicPort(), ports.management(ServiceIdentity.REGISTRY))));
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            listen(
                    text,
                    identity.serviceName(),
                    own.internal(identity),
                    replicas.stream().map(ports -> server(ports.internal(identity), ports.management(identity))));
        }
        try {
            Files.createDirectories(folder);
            Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), text);
            return new Balancer(new ProcessBuilder(program(), "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy cannot be started: ./dev test installs it", e);
        }
    }

    private static void listen(StringBuilder text, String name, int port, Stream<String> servers) {
        text.append("listen %s%n    bind 127.0.0.1:%d%n".formatted(name, port));
        servers.forEach(text::append);
    }

    private static String server(int port, int management) {
        return "    server replica-%1$d 127.0.0.1:%1$d port %2$d%n".formatted(port, management);
    }

    private static String program() {
        return Files.isExecutable(Path.of("/usr/sbin/haproxy")) ? "/usr/sbin/haproxy" : "haproxy";
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        ServerProgram.stop(process);
    }
}
