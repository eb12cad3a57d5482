package io.managedkeys.suite.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuClockTest {
    private final CpuClock clock = new CpuClock(Map.of("this", ProcessHandle.current()));

    @Test
    void countsWhatAProcessTakes() {
        double before = millis();

        take(300);

        // The kernel counts in ticks of 10 ms.
        assertThat(millis() - before).isGreaterThan(280);
    }

    @Test
    void countsTheCompilersApart() {
        assertThat(clock.compilerMillis()).isPositive();
        assertThat(millis()).isPositive();
    }

    private double millis() {
        return clock.read().getOrDefault("this", 0.0);
    }

    private static void take(long millis) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + millis * 1_000_000;
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
