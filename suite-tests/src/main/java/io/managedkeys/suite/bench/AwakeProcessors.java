package io.managedkeys.suite.bench;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * While one is open, idle processors do not halt: Linux's quality of service for power
 * (Documentation/power/pm_qos_interface.rst), as {@code tuned} asks for it with {@code force_latency=0}. It needs the right
 * to write the file, and a driver for idle states (cpuidle).
 */
final class AwakeProcessors implements AutoCloseable {
    private static final Path DEVICE = Path.of("/dev/cpu_dma_latency");
    private static final Path DRIVER = Path.of("/sys/devices/system/cpu/cpuidle/current_driver");
    private static final byte[] NO_LATENCY_IN_MICROSECONDS = new byte[Integer.BYTES];

    private final OutputStream request;

    private AwakeProcessors(OutputStream request) {
        this.request = request;
    }

    static boolean areAvailable() {
        try {
            return Files.isWritable(DEVICE) && !Files.readString(DRIVER).strip().equals("none");
        } catch (IOException e) {
            return false;
        }
    }

    static AwakeProcessors keep() throws IOException {
        return keep(DEVICE);
    }

    static AwakeProcessors keep(Path device) throws IOException {
        OutputStream request = new FileOutputStream(device.toFile());
        request.write(NO_LATENCY_IN_MICROSECONDS);
        return new AwakeProcessors(request);
    }

    @Override
    public void close() throws IOException {
        request.close();
    }
}
