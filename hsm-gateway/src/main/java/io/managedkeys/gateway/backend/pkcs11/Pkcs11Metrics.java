package io.managedkeys.gateway.backend.pkcs11;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;

/** What is counted; labels are the names of configured libraries, never anything a client chose. */
final class Pkcs11Metrics {
    private final MeterRegistry meters;

    Pkcs11Metrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Every C_Login that was made. */
    void login(String library, boolean accepted) {
        Counter.builder("pkcs11.logins")
                .description("logins tried")
                .tag("library", library)
                .tag("outcome", accepted ? "accepted" : "failed")
                .register(meters)
                .increment();
    }

    /** 1 while a library cannot be loaded or a token of it cannot be used. */
    void watch(String library, BooleanSupplier degraded) {
        Gauge.builder("pkcs11.degraded", degraded, supplier -> supplier.getAsBoolean() ? 1 : 0)
                .description("1 while the library, or a token of it, cannot be used")
                .tag("library", library)
                .strongReference(true)
                .register(meters);
    }
}
