package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Where one suite keeps everything: database, HSM token, keys, settings, logs.
 *
 * @param root {@code .dev} of the checkout, or a test's own folder
 * @param apps unpacked services; suites may share it
 */
public record SuiteFolder(Path root, Path apps) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public SuiteFolder {
        root = root.toAbsolutePath();
        apps = apps.toAbsolutePath();
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path softHsm() {
        return root.resolve("softhsm");
    }

    /** User PIN of the token, without a line end. */
    public Path pin() {
        return root.resolve("pin");
    }

    /** One folder per service with its certificate and keys. */
    public Path services() {
        return root.resolve("services");
    }

    Path settings(String process) {
        return root.resolve("settings").resolve(process);
    }

    public Path logs() {
        return root.resolve("log");
    }

    public Path log(ServiceIdentity identity) {
        return logs().resolve(identity.serviceName() + ".log");
    }

    Path lock() {
        return root.resolve("running");
    }

    Path processes() {
        return root.resolve("processes");
    }

    /** The text in {@code file}; drawn once when it is not there, {@code digits} decimal digits or as many hex ones. */
    static String secretIn(Path file, int length, boolean decimal) {
        try {
            if (!Files.exists(file)) {
                StringBuilder text = new StringBuilder();
                if (decimal) {
                    RANDOM.ints(length, 0, 10).forEach(text::append);
                } else {
                    byte[] bytes = new byte[length / 2];
                    RANDOM.nextBytes(bytes);
                    text.append(HexFormat.of().formatHex(bytes));
                }
                writePrivately(file, text.toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only its owner can read. */
    public static void writePrivately(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
