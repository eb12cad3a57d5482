package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.managedkeys.gateway.backend.CredentialTags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;

/** Gateways' backends over SoftHSM, or over SoftHSM behind a decorator; each is one "process" with its own memory. */
public final class TestBackends implements AutoCloseable {
    static final CredentialTags TAGS = new CredentialTags(new SecretKeySpec(new byte[32], "HmacSHA256"));

    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Pkcs11Backends backends;

    private TestBackends(String name, Path path, Supplier<PKCS11> module, Timeouts timeouts, int maxSessions) {
        Pkcs11Library library = new Pkcs11Library(
                new Pkcs11Library.Settings(name, path, null, maxSessions),
                timeouts,
                new BackendMetrics("pkcs11", name, meters),
                unused -> module.get());
        this.backends = new Pkcs11Backends(Map.of(name, library), TAGS, Failpoint.NONE);
    }

    /** Over another module than SoftHSM. */
    static TestBackends of(String name, Path path, Supplier<PKCS11> module) {
        return new TestBackends(name, path, module, TIMEOUTS, 16);
    }

    static TestBackends plain() {
        return decorated(UnaryOperator.identity());
    }

    static TestBackends decorated(UnaryOperator<PKCS11> decorator) {
        return decorated(decorator, TIMEOUTS, 16);
    }

    static TestBackends decorated(UnaryOperator<PKCS11> decorator, Timeouts timeouts, int maxSessions) {
        return new TestBackends(
                SoftHsm.LIBRARY, SoftHsm.path(), () -> decorator.apply(SoftHsm.module()), timeouts, maxSessions);
    }

    Pkcs11Backends backends() {
        return backends;
    }

    /** C_Login calls so far. */
    int logins() {
        return (int) meters.find("managed_key.backend.logins").counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    boolean isDegraded() {
        return meters.get("managed_key.backend.up").gauge().value() == 0;
    }

    @Override
    public void close() {
        backends.close();
    }
}
