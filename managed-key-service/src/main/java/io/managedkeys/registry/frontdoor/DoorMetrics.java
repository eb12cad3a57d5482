package io.managedkeys.registry.frontdoor;

import io.managedkeys.common.engine.Admission;
import io.managedkeys.common.service.ServiceIdentity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code registry_requests_seconds} and {@code registry_admissions_total}: the clients' requests, by who answers them and
 * how it ended. All meters exist from the start. Beside them Vault's own names where the meaning is the same: {@code
 * vault_core_handle_request} in milliseconds, {@code vault_core_in_flight_requests}.
 */
@Component
class DoorMetrics {
    private static final Duration[] BUCKETS = {
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

    private static final String TARGET = DoorMetrics.class.getName();

    private final Timer[][] requests = new Timer[Target.values().length][Outcome.values().length];
    private final Counter[] admissions = new Counter[AdmissionOutcome.values().length];
    private final DistributionSummary handled;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Who answers. */
    enum Target {
        /** The registry's state, which anyone may ask for; its status is what was asked. */
        STATE,
        REGISTRY,
        PKI,
        TRANSIT,
        /** The door itself, with a refusal. */
        NOBODY
    }

    private enum Outcome {
        OK,
        DENIED,
        REFUSED,
        FAILED,
        UNAVAILABLE;

        static Outcome of(int status) {
            return switch (status) {
                case 403 -> DENIED;
                case 429, 503 -> UNAVAILABLE;
                default -> status < 400 ? OK : status < 500 ? REFUSED : FAILED;
            };
        }
    }

    private enum AdmissionOutcome {
        /** A good token came along; what it may do is another question. */
        ADMITTED,
        ANONYMOUS,
        BAD_TOKEN,
        REFUSED,
        UNAVAILABLE
    }

    DoorMetrics(MeterRegistry meters) {
        for (Target target : Target.values()) {
            for (Outcome outcome : Outcome.values()) {
                requests[target.ordinal()][outcome.ordinal()] = Timer.builder("registry.requests")
                        .description("requests of clients, by who answers them and how")
                        .tags("target", label(target), "outcome", label(outcome))
                        .serviceLevelObjectives(BUCKETS)
                        .register(meters);
            }
        }
        Arrays.stream(AdmissionOutcome.values())
                .forEach(outcome -> admissions[outcome.ordinal()] = Counter.builder("registry.admissions")
                        .description("requests of clients, by what the door found out about them")
                        .tag("outcome", label(outcome))
                        .register(meters));
        this.handled = DistributionSummary.builder("vault.core.handle_request")
                .description("requests of clients but those for the state, in milliseconds; as Vault's")
                .publishPercentiles(0.5, 0.9, 0.99)
                .register(meters);
        Gauge.builder("vault.core.in_flight_requests", inFlight, AtomicInteger::get)
                .description("requests of clients that are being answered; as Vault's")
                .register(meters);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    void began() {
        inFlight.incrementAndGet();
    }

    void asksForState(HttpServletRequest request) {
        request.setAttribute(TARGET, Target.STATE);
        count(AdmissionOutcome.ANONYMOUS);
    }

    /** @param engine null for the registry itself */
    void admitted(HttpServletRequest request, Admission admission, @Nullable ServiceIdentity engine) {
        request.setAttribute(TARGET, target(engine));
        count(
                admission.caller() != null
                        ? AdmissionOutcome.ADMITTED
                        : admission.tokenRefused() ? AdmissionOutcome.BAD_TOKEN : AdmissionOutcome.ANONYMOUS);
    }

    private static Target target(@Nullable ServiceIdentity engine) {
        return switch (engine) {
            case PKI -> Target.PKI;
            case TRANSIT -> Target.TRANSIT;
            case null, default -> Target.REGISTRY;
        };
    }

    /** @param nanos since the request came */
    void ended(HttpServletRequest request, int status, long nanos) {
        Outcome outcome = Outcome.of(status);
        Target target = request.getAttribute(TARGET) instanceof Target known ? known : Target.NOBODY;
        if (target == Target.NOBODY) {
            count(outcome == Outcome.UNAVAILABLE ? AdmissionOutcome.UNAVAILABLE : AdmissionOutcome.REFUSED);
        }
        requests[target.ordinal()][outcome.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
        if (target != Target.STATE) {
            handled.record(nanos / 1e6);
        }
        inFlight.decrementAndGet();
    }

    private void count(AdmissionOutcome outcome) {
        admissions[outcome.ordinal()].increment();
    }
}
