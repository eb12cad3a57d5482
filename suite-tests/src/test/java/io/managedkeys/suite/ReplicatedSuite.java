package io.managedkeys.suite;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Two replicas of each service over one database and one token, which know each other, and are known to clients, by the
 * addresses of a load balancer alone.
 */
final class ReplicatedSuite implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-Xmx192m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final int REPLICAS = 2;

    private final SuiteFolder folder;
    private final Applications applications;
    private final Ports balanced = Ports.free();
    private final Postgres postgres;
    private final SoftHsm softHsm;
    private final String rootToken = "test-root-" + UUID.randomUUID();
    private final Map<String, String> settings;
    private final List<Replica> replicas = new ArrayList<>();
    private final RunningLock lock;
    private final Balancer balancer;

    record Replica(ServiceIdentity identity, ServiceProcess process) {}

    /**
     * Starts everything but the services.
     *
     * @param settings of every service
     */
    ReplicatedSuite(Path root, Path apps, Map<String, String> settings) {
        this.folder = new SuiteFolder(root, apps);
        this.applications = new Applications(Applications.checkout(), folder.apps());
        this.settings = settings;
        this.lock = RunningLock.take(folder);
        this.postgres = new Postgres(folder, balanced.postgres());
        postgres.start();
        this.softHsm = SoftHsm.in(folder);
        MintedSuite.mint(folder.services());
        List<Ports> ports = Stream.generate(Ports::free).limit(REPLICAS).toList();
        for (int i = 0; i < REPLICAS; i++) {
            for (ServiceIdentity identity : ServiceIdentity.values()) {
                replicas.add(new Replica(
                        identity, process("%s-%d".formatted(identity.serviceName(), i + 1), identity, ports.get(i))));
            }
        }
        this.balancer = Balancer.start(folder.root().resolve("balancer"), balanced, ports);
    }

    private ServiceProcess process(String name, ServiceIdentity identity, Ports ports) {
        Map<String, String> own = new HashMap<>(settings);
        for (ServiceIdentity peer : ServiceIdentity.values()) {
            own.put(
                    "managed-keys.peers." + peer.serviceName(),
                    "https://127.0.0.1:%d".formatted(balanced.internal(peer)));
        }
        Path itsSettings = new ServiceSettings(folder, postgres, rootToken).write(name, identity, ports, own);
        Path jar = applications.unpacked(identity);
        List<String> options = new ArrayList<>(JVM);
        Path archive = jar.resolveSibling("classes.jsa");
        if (Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        return new ServiceProcess(new ServiceProcess.Launch(
                name,
                identity,
                jar,
                itsSettings,
                folder.logs().resolve(name + ".log"),
                options,
                softHsm,
                ports.management(identity)));
    }

    /** All services, both replicas of each, at once. */
    void startAll() {
        replicas.forEach(this::begin);
        awaitReady();
    }

    /** Starts a replica and does not wait for it. */
    void begin(Replica replica) {
        replica.process().start();
        note();
    }

    /** Waits until every replica is ready. */
    void awaitReady() {
        replicas.forEach(replica -> replica.process().awaitReady(READY_WITHIN));
    }

    private void note() {
        lock.note(Stream.concat(
                Stream.of(postgres.process(), balancer.handle()),
                replicas.stream()
                        .map(Replica::process)
                        .filter(ServiceProcess::isAlive)
                        .map(ServiceProcess::handle)));
    }

    List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    List<Replica> replicas(ServiceIdentity identity) {
        return replicas.stream()
                .filter(replica -> replica.identity() == identity)
                .toList();
    }

    /** With the root token, at the balancer. */
    ApiClient client() {
        return ApiClient.of(URI.create("http://127.0.0.1:" + balanced.publicPort()), rootToken);
    }

    Postgres postgres() {
        return postgres;
    }

    SoftHsm softHsm() {
        return softHsm;
    }

    @Override
    public void close() {
        replicas.forEach(replica -> replica.process().kill());
        balancer.close();
        postgres.stop();
        lock.close();
    }
}
