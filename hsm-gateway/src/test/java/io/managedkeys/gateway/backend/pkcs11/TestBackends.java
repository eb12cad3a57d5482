package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import io.managedkeys.gateway.backend.CredentialTags;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;

/** Gateways' backends over SoftHSM, or over SoftHSM behind a decorator; each is one "process" with its own memory. */
public final class TestBackends implements AutoCloseable {
    static final CredentialTags TAGS = new CredentialTags(new SecretKeySpec(new byte[32], "HmacSHA256"));

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Pkcs11Backends backends;

    private TestBackends(UnaryOperator<PKCS11> decorator, Timeouts timeouts, int maxSessions) {
        Pkcs11Library library = new Pkcs11Library(
                new Pkcs11Library.Settings(SoftHsm.LIBRARY, SoftHsm.path(), null, maxSessions),
                timeouts,
                new Pkcs11Metrics(meters),
                path -> decorator.apply(SoftHsm.module()));
        this.backends = new Pkcs11Backends(Map.of(SoftHsm.LIBRARY, library), TAGS, Failpoint.NONE);
    }

    static TestBackends plain() {
        return decorated(UnaryOperator.identity());
    }

    static TestBackends decorated(UnaryOperator<PKCS11> decorator) {
        return decorated(
                decorator, new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10)), 16);
    }

    static TestBackends decorated(UnaryOperator<PKCS11> decorator, Timeouts timeouts, int maxSessions) {
        return new TestBackends(decorator, timeouts, maxSessions);
    }

    Pkcs11Backends backends() {
        return backends;
    }

    /** C_Login calls so far. */
    int logins() {
        return (int) meters.find("pkcs11.logins").counters().stream()
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    boolean isDegraded() {
        return meters.get("pkcs11.degraded").gauge().value() > 0;
    }

    @Override
    public void close() {
        backends.close();
    }
}
