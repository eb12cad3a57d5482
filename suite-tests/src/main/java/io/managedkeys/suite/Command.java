package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program of the machine, run to its end. */
public record Command(List<String> words, Map<String, String> environment, String input) {
    private static final int LIMIT_SECONDS = 120;

    /**
     * What the program left.
     *
     * @param output standard output and standard error together
     */
    public record Result(int status, String output) {}

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of(), "");
    }

    public Command with(Map<String, String> environment) {
        return new Command(words, environment, input);
    }

    /** What the program reads from its standard input. */
    public Command reading(String input) {
        return new Command(words, environment, input);
    }

    public Result run() {
        Path in = null;
        try {
            in = Files.createTempFile("input", ".txt");
            Files.writeString(in, input);
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectErrorStream(true).redirectInput(in.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(words.getFirst() + " did not end in " + LIMIT_SECONDS + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(words.getFirst() + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            delete(in);
        }
    }

    /** The output of a program that must succeed. Its arguments are not repeated in the failure: one may be a PIN. */
    public String output() {
        Result result = run();
        if (result.status() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d: %s".formatted(words.getFirst(), result.status(), result.output()));
        }
        return result.output();
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
