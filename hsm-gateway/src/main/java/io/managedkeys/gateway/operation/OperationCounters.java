package io.managedkeys.gateway.operation;

import io.managedkeys.common.key.KeyUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code gateway.operations}: inputs of one operation that were done, and that failed. */
record OperationCounters(Counter done, Counter failed) {
    private static final String NAME = "gateway.operations";

    static OperationCounters of(KeyUsage operation, MeterRegistry meters) {
        return new OperationCounters(
                meters.counter(NAME, "operation", operation.wireName(), "outcome", "done"),
                meters.counter(NAME, "operation", operation.wireName(), "outcome", "failed"));
    }

    void count(long good, long bad) {
        done.increment(good);
        failed.increment(bad);
    }
}
