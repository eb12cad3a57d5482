package io.managedkeys.suite.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The measurements as Markdown. */
final class Table {
    private final List<String> processes;

    Table(List<String> processes) {
        this.processes = List.copyOf(processes);
    }

    List<String> head() {
        List<String> cells = new ArrayList<>(List.of(
                "request",
                "connections",
                "requests/s",
                "operations/s",
                "p50 ms",
                "p99 ms",
                "raw/s",
                "of raw",
                "CPU ms/request"));
        cells.addAll(processes);
        cells.add("failed");
        return List.of(row(cells), row(cells.stream().map(cell -> "---").toList()));
    }

    /** @param condition under which it was measured; empty for the usual */
    String row(Measurement m, String condition) {
        List<String> cells = new ArrayList<>(List.of(
                m.scenario().title(),
                condition.isEmpty() ? Integer.toString(m.connections()) : m.connections() + ", " + condition,
                number("%.0f", m.requestsPerSecond()),
                number("%.0f", m.operationsPerSecond()),
                number("%.2f", m.p50Millis()),
                number("%.2f", m.p99Millis()),
                number("%.0f", m.rawRate(), 1),
                number("%.0f %%", m.ratio(), 100),
                number("%.3f", m.cpuPerRequest())));
        processes.forEach(process -> cells.add(number("%.3f", m.cpuPerRequest(process))));
        cells.add(Long.toString(m.failures()));
        return row(cells);
    }

    private static String number(String format, OptionalDouble value, double factor) {
        return value.isPresent() ? number(format, factor * value.getAsDouble()) : "–";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
