package io.managedkeys.suite.bench;

import io.managedkeys.suite.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time of processes, from Linux's {@code /proc}: user and system time without the JVM's compiler threads, whose
 * work ends while a service's does not.
 */
final class CpuClock {
    private static final int NAME_LIMIT = 15;
    private static final double MILLIS_PER_TICK =
            1000.0 / Integer.parseInt(Command.of("getconf", "CLK_TCK").output().strip());

    private final Map<String, ProcessHandle> processes;

    /** @param processes by the name they are reported under; each counts with its descendants */
    CpuClock(Map<String, ProcessHandle> processes) {
        this.processes = new LinkedHashMap<>(processes);
    }

    /** Milliseconds so far, by name. */
    Map<String, Double> read() {
        Map<String, Double> millis = new LinkedHashMap<>();
        processes.forEach((name, handle) -> millis.put(
                name,
                Stream.concat(Stream.of(handle), handle.descendants())
                        .mapToDouble(process -> millis(process) - compilerMillis(process))
                        .sum()));
        return millis;
    }

    /** Milliseconds so far of the compiler threads that {@link #read} leaves out. */
    double compilerMillis() {
        return processes.values().stream().mapToDouble(CpuClock::compilerMillis).sum();
    }

    private static double millis(ProcessHandle process) {
        try {
            return ticks(Path.of("/proc/%d/stat".formatted(process.pid()))) * MILLIS_PER_TICK;
        } catch (IOException e) {
            return 0; // a database session that ended while it was looked at
        }
    }

    private static double compilerMillis(ProcessHandle process) {
        long ticks = 0;
        try (var tasks = Files.list(Path.of("/proc/%d/task".formatted(process.pid())))) {
            for (Path task : tasks.toList()) {
                if (isCompiler(Files.readString(task.resolve("comm")).strip())) {
                    ticks += ticks(task.resolve("stat"));
                }
            }
        } catch (IOException e) {
            return 0; // likewise
        }
        return ticks * MILLIS_PER_TICK;
    }

    private static boolean isCompiler(String name) {
        return List.of("C1 CompilerThread", "C2 CompilerThread").stream()
                .anyMatch(compiler -> name.startsWith(compiler.substring(0, NAME_LIMIT - 1)));
    }

    // Fields 14 and 15 of proc(5); the second field may hold blanks, and ends with the last parenthesis.
    private static long ticks(Path stat) throws IOException {
        String text = Files.readString(stat);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
