package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/**
 * The services' executable jars, unpacked: they start in half the time, and a build does not pull a jar from under a
 * running process.
 */
public final class Applications {
    private final Path checkout;
    private final Path target;

    Applications(Path checkout, Path target) {
        this.checkout = checkout;
        this.target = target;
    }

    /** The folder of the sources that this process runs from or in. */
    public static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.isDirectory(folder.resolve("suite-tests")) && Files.exists(folder.resolve("dev"))) {
                return folder;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("run this inside a checkout of Managed Keys");
    }

    /** The jar to start; it finds its libraries beside itself. */
    Path unpacked(ServiceIdentity identity) {
        String module = identity.serviceName();
        Path jar = checkout.resolve(module).resolve("target").resolve(module + "-0.1.0-SNAPSHOT-exec.jar");
        try {
            if (!Files.exists(jar)) {
                throw new IllegalStateException(jar + " is missing: build it with ./dev up");
            }
            Path folder = target.resolve(
                    "%s-%d".formatted(module, Files.getLastModifiedTime(jar).toMillis()));
            if (!Files.exists(folder)) {
                unpack(jar, folder);
            }
            return folder.resolve(jar.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The classes of a jar as the JVM keeps them, made by its first orderly end: the next start takes a third less
     * time. One that does not fit, or that was cut short, is ignored and made anew.
     */
    static List<String> classArchive(Path jar) {
        return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + jar.resolveSibling("classes.jsa"));
    }

    /** Removes what older builds left; only for a folder that no other suite uses. */
    void forgetOlder() {
        if (!Files.isDirectory(target)) {
            return;
        }
        try (var folders = Files.list(target)) {
            for (Path folder : folders.toList()) {
                if (isStale(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isStale(Path folder) {
        String name = folder.getFileName().toString();
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            if (name.startsWith(identity.serviceName())) {
                return !folder.equals(unpacked(identity).getParent());
            }
        }
        return false;
    }

    private void unpack(Path jar, Path folder) throws IOException {
        Files.createDirectories(target);
        Path half = Files.createTempDirectory(target, "unpacking");
        Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        half.toString())
                .output();
        Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
