package io.managedkeys.suite.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another process of this program: the load, or the token alone. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    Child(Map<String, String> environment, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED"));
        // The executable jar stands alone on the class path; a test runs from folders and jars.
        String classPath = System.getProperty("java.class.path");
        words.addAll(
                classPath.contains(":")
                        ? List.of("-cp", classPath, "io.managedkeys.suite.SuiteCommand")
                        : List.of("-jar", classPath));
        words.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment);
            process = builder.start();
            out = process.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words after {@code word} in the next line, which must start with it. */
    String[] hear(String word) {
        try {
            String line = out.readLine();
            if (line == null || !line.startsWith(word)) {
                throw new IllegalStateException("expected %s, got %s".formatted(word, line));
            }
            return line.substring(word.length()).strip().split(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
