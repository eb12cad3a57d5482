package io.managedkeys.gateway.operation;

import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.gateway.GatewayProperties;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code managed_key_operations_total}: inputs of operations by backend and outcome. All counters exist from the start;
 * what names a library that this gateway does not have is counted under {@value #UNKNOWN}.
 */
@Component
final class OperationMetrics {
    static final String UNKNOWN = "unknown";
    private static final List<String> CLOUDS = List.of("awskms", "azurekeyvault", "gcpckms");

    private final Map<String, Counters> libraries = new HashMap<>();
    private final Map<String, Counters> clouds = new HashMap<>();
    private final Counters unknown;

    enum Operation {
        SIGN,
        ENCRYPT,
        DECRYPT,
        MAC,
        CHECK,
        RESOLVE
    }

    enum Outcome {
        OK,
        /** The request's own fault. */
        REFUSED,
        /** The backend said no. */
        FAILED,
        /** The backend could not be asked, or did not answer. */
        UNAVAILABLE;

        static Outcome of(@Nullable ErrorKind kind) {
            return switch (kind) {
                case null -> FAILED;
                case UNAVAILABLE, RATE_LIMITED -> UNAVAILABLE;
                case BACKEND_FAILED, INTERNAL -> FAILED;
                case INVALID_REQUEST,
                        PERMISSION_DENIED,
                        NOT_FOUND,
                        UNSUPPORTED_OPERATION,
                        PAYLOAD_TOO_LARGE,
                        UNSUPPORTED_MEDIA_TYPE,
                        NOT_INITIALIZED -> REFUSED;
            };
        }
    }

    OperationMetrics(GatewayProperties properties, MeterRegistry meters) {
        for (GatewayProperties.Library library : properties.libraries()) {
            libraries.put(key(library.name()), new Counters(BackendMetrics.labels("pkcs11", library.name()), meters));
        }
        for (String cloud : CLOUDS) {
            clouds.put(cloud, new Counters(BackendMetrics.labels(cloud, cloud), meters));
        }
        unknown = new Counters(BackendMetrics.labels("pkcs11", UNKNOWN), meters);
    }

    Counters of(BackendConfig config) {
        return config instanceof BackendConfig.Pkcs11 pkcs11
                ? libraries.getOrDefault(pkcs11.library() == null ? "" : key(pkcs11.library()), unknown)
                : Objects.requireNonNull(clouds.get(config.type()));
    }

    private static String key(String library) {
        return library.toLowerCase(Locale.ROOT);
    }

    /** The counters of one backend. */
    static final class Counters {
        private final Counter[][] counters = new Counter[Operation.values().length][Outcome.values().length];

        private Counters(Tags backend, MeterRegistry meters) {
            for (Operation operation : Operation.values()) {
                for (Outcome outcome : Outcome.values()) {
                    counters[operation.ordinal()][outcome.ordinal()] = Counter.builder("managed_key.operations")
                            .description("inputs of operations with managed keys")
                            .tags(backend.and(
                                    "operation",
                                    operation.name().toLowerCase(Locale.ROOT),
                                    "outcome",
                                    outcome.name().toLowerCase(Locale.ROOT)))
                            .register(meters);
                }
            }
        }

        void count(Operation operation, Outcome outcome, long inputs) {
            counters[operation.ordinal()][outcome.ordinal()].increment(inputs);
        }
    }
}
