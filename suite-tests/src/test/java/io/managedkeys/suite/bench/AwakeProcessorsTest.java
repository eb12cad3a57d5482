package io.managedkeys.suite.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwakeProcessorsTest {
    @Test
    void asksForNoLatencyAtAll(@TempDir Path folder) throws IOException {
        Path device = Files.createFile(folder.resolve("cpu_dma_latency"));

        AwakeProcessors.keep(device).close();

        // A number of microseconds, 32 bits.
        assertThat(device).hasBinaryContent(new byte[] {0, 0, 0, 0});
    }
}
