package io.managedkeys.suite;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole product on one machine: the four services as four processes, as in production, with embedded PostgreSQL and
 * a SoftHSM token. What it keeps is in its folder, so that a suite started again there goes on where the last one ended.
 */
public final class Suite implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    /** Callers end before those they call. */
    private static final List<ServiceIdentity> STOP_ORDER =
            List.of(ServiceIdentity.REGISTRY, ServiceIdentity.PKI, ServiceIdentity.TRANSIT, ServiceIdentity.GATEWAY);

    private final SuiteOptions options;
    private final SuiteFolder folder;
    private final Applications applications;
    private final Postgres postgres;
    private final SettingsFiles settings;
    private final Map<ServiceIdentity, Map<String, String>> extra = new EnumMap<>(ServiceIdentity.class);
    private final Map<ServiceIdentity, ServiceProcess> services = new EnumMap<>(ServiceIdentity.class);
    private final List<ServiceProcess> replicas = new ArrayList<>();
    private @Nullable SoftHsm softHsm;
    private @Nullable RunningLock lock;

    /** Writes the settings of one process, when it is about to start, and returns their folder. */
    @FunctionalInterface
    public interface SettingsFiles {
        Path write(String process, ServiceIdentity identity, Ports ports, Map<String, String> extra);
    }

    public Suite(SuiteOptions options) {
        this(options, null);
    }

    /** With settings that somebody else writes, as deployments do. */
    public Suite(SuiteOptions options, @Nullable SettingsFiles settings) {
        this.options = options;
        this.folder = options.folder();
        this.applications = new Applications(Applications.checkout(), folder.apps());
        this.postgres = new Postgres(folder, options.ports().postgres());
        ServiceSettings own = new ServiceSettings(folder, postgres, options.rootToken());
        this.settings = settings == null ? own::write : settings;
        options.settings().forEach((identity, values) -> extra.put(identity, new HashMap<>(values)));
    }

    /** Starts everything and waits until it is ready; says each step with the time it took. */
    public Suite start(Consumer<String> progress) {
        Steps steps = new Steps(progress);
        try {
            lock = RunningLock.take(folder);
            List<Integer> taken = options.ports().taken();
            if (!taken.isEmpty()) {
                throw new IllegalStateException("something else listens on port %s of 127.0.0.1".formatted(taken));
            }
            if (options.ownsApps()) {
                applications.forgetOlder();
            }
            postgres.start();
            steps.done("PostgreSQL on port %d".formatted(options.ports().postgres()));
            softHsm = SoftHsm.in(folder);
            steps.done("SoftHSM token " + SoftHsm.TOKEN);
            if (!Files.exists(folder.services())) {
                MintedSuite.mint(folder.services());
                steps.done("certificates and keys in " + folder.services());
            }
            List.of(ServiceIdentity.GATEWAY, ServiceIdentity.REGISTRY, ServiceIdentity.PKI, ServiceIdentity.TRANSIT)
                    .forEach(this::launch);
            awaitReady(steps);
            return this;
        } catch (RuntimeException e) {
            Thread.interrupted(); // told to stop while starting: the stop itself must not be cut short
            close();
            throw e;
        }
    }

    private void awaitReady(Steps steps) {
        List<ServiceProcess> starting = new ArrayList<>(services.values());
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (!starting.isEmpty()) {
            for (ServiceProcess service : List.copyOf(starting)) {
                if (service.isReadyBefore(end)) {
                    starting.remove(service);
                    steps.done(service.name() + " is ready");
                }
            }
            ServiceProcess.pause();
        }
    }

    public Suite start() {
        return start(line -> {});
    }

    /** Ends the processes, callers before callees, the database last. Everything stays in the folder. */
    public void stop() {
        replicas.forEach(ServiceProcess::stop);
        replicas.clear();
        STOP_ORDER.forEach(identity -> {
            ServiceProcess service = services.remove(identity);
            if (service != null) {
                service.stop();
            }
        });
        postgres.stop();
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    public void restart() {
        stop();
        start();
    }

    /** Starts one service that does not run, and waits until it is ready. */
    public void start(ServiceIdentity identity) {
        launch(identity);
        service(identity).awaitReady(READY_WITHIN);
    }

    public void restart(ServiceIdentity identity) {
        service(identity).stop();
        start(identity);
    }

    /** A setting of one service, from its next start on; null takes it back. */
    public void set(ServiceIdentity identity, String property, @Nullable String value) {
        Map<String, String> values = extra.computeIfAbsent(identity, key -> new HashMap<>());
        if (value == null) {
            values.remove(property);
        } else {
            values.put(property, value);
        }
    }

    /** A second registry over the same database, on ports of its own. Ends with the suite. */
    public URI startSecondRegistry() {
        Ports ports = options.ports().forReplica();
        ServiceProcess replica = process("managed-key-service-2", ServiceIdentity.REGISTRY, ports);
        replicas.add(replica);
        replica.start();
        note();
        replica.awaitReady(READY_WITHIN);
        return URI.create("http://127.0.0.1:" + ports.publicPort());
    }

    public ServiceProcess service(ServiceIdentity identity) {
        ServiceProcess service = services.get(identity);
        if (service == null) {
            throw new IllegalStateException(identity.serviceName() + " was not started");
        }
        return service;
    }

    public Collection<ServiceProcess> services() {
        return List.copyOf(services.values());
    }

    public Postgres postgres() {
        return postgres;
    }

    public SoftHsm softHsm() {
        if (softHsm == null) {
            throw new IllegalStateException("the suite was not started");
        }
        return softHsm;
    }

    public SuiteFolder folder() {
        return folder;
    }

    /** Where clients find it. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + options.ports().publicPort());
    }

    /** The internal port of a service, mutual TLS. */
    public URI internal(ServiceIdentity identity) {
        return URI.create("https://127.0.0.1:" + options.ports().internal(identity));
    }

    /** The management port of a service: health and metrics. */
    public URI management(ServiceIdentity identity) {
        return URI.create("http://127.0.0.1:" + options.ports().management(identity));
    }

    /** The unpacked jar of a service. */
    public Path jar(ServiceIdentity identity) {
        return applications.unpacked(identity);
    }

    public String rootToken() {
        return options.rootToken();
    }

    private void launch(ServiceIdentity identity) {
        ServiceProcess service = process(identity.serviceName(), identity, options.ports());
        services.put(identity, service);
        service.start();
        note();
    }

    private ServiceProcess process(String name, ServiceIdentity identity, Ports ports) {
        Path itsSettings = settings.write(name, identity, ports, extra.getOrDefault(identity, Map.of()));
        List<String> jvmOptions = new ArrayList<>(options.jvmOptions());
        Path jar = applications.unpacked(identity);
        jvmOptions.addAll(Applications.classArchive(jar));
        return new ServiceProcess(new ServiceProcess.Launch(
                name,
                identity,
                jar,
                itsSettings,
                folder.logs().resolve(name + ".log"),
                jvmOptions,
                softHsm(),
                ports.management(identity)));
    }

    private void note() {
        if (lock != null) {
            lock.note(Stream.concat(
                    Stream.of(postgres.process()),
                    Stream.concat(services.values().stream(), replicas.stream())
                            .filter(ServiceProcess::isAlive)
                            .map(ServiceProcess::handle)));
        }
    }

    /** Says how long each step took. */
    private static final class Steps {
        private final Consumer<String> progress;
        private long since = System.nanoTime();

        Steps(Consumer<String> progress) {
            this.progress = progress;
        }

        void done(String what) {
            long now = System.nanoTime();
            progress.accept("%5.1f s  %s".formatted((now - since) / 1e9, what));
            since = now;
        }
    }
}
