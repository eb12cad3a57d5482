package io.managedkeys.suite.bench;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * One cell of the table.
 *
 * @param requests answered with 200 in the measured time
 * @param cpuMillis per process, over the measured time
 * @param rawRate operations a second of the token alone at the same number of sessions; empty where not measured
 */
record Measurement(
        Scenario scenario,
        int connections,
        long requests,
        long failures,
        double seconds,
        double p50Millis,
        double p99Millis,
        Map<String, Double> cpuMillis,
        OptionalDouble rawRate) {

    double requestsPerSecond() {
        return requests / seconds;
    }

    double operationsPerSecond() {
        return requestsPerSecond() * scenario.operations();
    }

    OptionalDouble ratio() {
        return rawRate.isPresent()
                ? OptionalDouble.of(operationsPerSecond() / rawRate.getAsDouble())
                : OptionalDouble.empty();
    }

    double cpuPerRequest(String process) {
        return cpuMillis.getOrDefault(process, 0.0) / Math.max(1, requests);
    }

    /** Over the suite's own processes and the database. */
    double cpuPerRequest() {
        return cpuMillis.values().stream().mapToDouble(Double::doubleValue).sum() / Math.max(1, requests);
    }
}
