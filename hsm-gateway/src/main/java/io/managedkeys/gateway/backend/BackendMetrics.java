package io.managedkeys.gateway.backend;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * What is measured of one backend: a PKCS#11 library, or all of one type of cloud. Labels are names of the gateway's own
 * configuration and code, never anything a client chose. What a signature counts exists from the start.
 */
public final class BackendMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry meters;
    private final Tags labels;
    private final Timer queue;
    private final Timer session;
    private final Timer device;
    private final Counter rejections;

    /** How a login ended. */
    public enum Login {
        ACCEPTED,
        /** The backend refused the PIN. */
        REFUSED,
        FAILED
    }

    /**
     * @param type Vault's name of the backend type
     * @param backend the configured name of the library, or the type again
     */
    public BackendMetrics(String type, String backend, MeterRegistry meters) {
        this.meters = meters;
        this.labels = labels(type, backend);
        this.queue = stage("queue");
        this.session = stage("session");
        this.device = stage("device");
        this.rejections = Counter.builder("managed_key.queue.rejections")
                .description("operations that were given up because no place became free in time")
                .tags(labels)
                .register(meters);
    }

    /** The labels that tell backends apart. */
    public static Tags labels(String type, String backend) {
        return Tags.of("backend_type", type, "backend", backend);
    }

    private Timer stage(String stage) {
        return Timer.builder("managed_key.operation.duration")
                .description("time of one input: waiting for a place, getting a session, in the backend")
                .tags(labels.and("stage", stage))
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** Time from the request's arrival until its turn. */
    public void queued(long nanos) {
        queue.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Time until a logged-in session was at hand. */
    public void gotSession(long nanos) {
        session.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Time in the backend, the way there included. */
    public void inDevice(long nanos) {
        device.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void rejected() {
        rejections.increment();
    }

    /** @param code of a table of ours: a name of PKCS#11's return value, or of a class of failures */
    public void failed(String code) {
        Counter.builder("managed_key.backend.errors")
                .description("failures of the backend, by return value or class")
                .tags(labels.and("code", code))
                .register(meters)
                .increment();
    }

    /** From now on logins are told, those that were not made included: what starts at 1 shows no increase. */
    public void watchLogins() {
        for (Login outcome : Login.values()) {
            logins(outcome);
        }
    }

    public void login(Login outcome) {
        logins(outcome).increment();
    }

    private Counter logins(Login outcome) {
        return Counter.builder("managed_key.backend.logins")
                .description("logins tried")
                .tags(labels.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                .register(meters);
    }

    /** An attempt at a call over a network, repeated ones included. */
    public void call(String operation, String outcome) {
        Counter.builder("managed_key.backend.calls")
                .description("calls made to the backend, repeated ones included")
                .tags(labels.and("operation", operation, "outcome", outcome))
                .register(meters)
                .increment();
    }

    /** 0 while the backend, or a part of it, cannot be used. */
    public void watchUp(BooleanSupplier up) {
        Gauge.builder("managed_key.backend.up", up, supplier -> supplier.getAsBoolean() ? 1 : 0)
                .description("0 while the backend, or a part of it, cannot be used")
                .tags(labels)
                .strongReference(true)
                .register(meters);
    }

    public void watchOpenCircuits(IntSupplier open) {
        gauge(
                "managed_key.backend.open.circuits",
                "connections that failed often and are left alone for a while",
                open);
    }

    /** @param waiting operations without a session */
    public void watchSessions(IntSupplier inUse, IntSupplier limit, IntSupplier waiting) {
        gauge("managed_key.sessions.in.use", "sessions that work on something", inUse);
        gauge("managed_key.sessions.limit", "sessions that may work at the same time", limit);
        gauge("managed_key.queue.depth", "operations that wait for a session", waiting);
    }

    private void gauge(String name, String description, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .description(description)
                .tags(labels)
                .strongReference(true)
                .register(meters);
    }
}
