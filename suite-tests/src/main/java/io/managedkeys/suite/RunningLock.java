package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * At most one suite runs in a folder: a lock that the system releases when its holder dies, however it dies. What a
 * killed launcher left running is ended by the next one.
 */
final class RunningLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path processes;

    private RunningLock(FileChannel channel, Path processes) {
        this.channel = channel;
        this.processes = processes;
    }

    static RunningLock take(SuiteFolder folder) {
        try {
            Files.createDirectories(folder.root());
            FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new AlreadyRunning("a suite already runs in %s (process %s)"
                        .formatted(folder.root(), Files.readString(folder.lock())));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            RunningLock taken = new RunningLock(channel, folder.processes());
            taken.endLeftovers();
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another launcher holds the folder. */
    static final class AlreadyRunning extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        AlreadyRunning(String message) {
            super(message);
        }
    }

    /** Notes the processes to be ended, should this launcher die without ending them. */
    void note(Stream<ProcessHandle> running) {
        try {
            Files.writeString(
                    processes,
                    running.map(handle -> "%d %d".formatted(handle.pid(), started(handle)))
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(processes);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void endLeftovers() throws IOException {
        if (!Files.exists(processes)) {
            return;
        }
        List<ProcessHandle> left = Files.readAllLines(processes).stream()
                .map(RunningLock::leftover)
                .flatMap(Optional::stream)
                .toList();
        for (ProcessHandle handle : left) {
            handle.destroy();
        }
        for (ProcessHandle handle : left) {
            try {
                handle.onExit().get(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                handle.destroyForcibly();
            }
        }
    }

    /** The process of a noted line, unless its number has since gone to another. */
    private static Optional<ProcessHandle> leftover(String line) {
        String[] parts = line.strip().split(" ");
        return parts.length == 2
                ? ProcessHandle.of(Long.parseLong(parts[0]))
                        .filter(handle -> started(handle) == Long.parseLong(parts[1]))
                : Optional.empty();
    }

    private static long started(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
