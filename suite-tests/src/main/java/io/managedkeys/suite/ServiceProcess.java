package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One service as a process of its own, with its log. */
public final class ServiceProcess {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    /**
     * With it a service that wakes up does not drive another off its processor: where all share a few, a signature in a
     * software token is not broken off for each exchange. See docs/operations.md on few processors. Empty where the
     * machine has no such program, or does not permit it.
     */
    private static final List<String> BATCH = batch("/usr/bin/chrt", "--batch", "0");

    private static final int STOP_SECONDS = 40;

    private final Launch launch;
    private @Nullable Process process;

    /**
     * How to start it.
     *
     * @param name of the process: the service's, or a replica's
     * @param settings folder with the service's properties
     * @param token the gateway's alone
     */
    record Launch(
            String name,
            ServiceIdentity identity,
            Path jar,
            Path settings,
            Path log,
            List<String> jvmOptions,
            SoftHsm token,
            int managementPort) {}

    ServiceProcess(Launch launch) {
        this.launch = launch;
    }

    private static List<String> batch(String... words) {
        if (!Files.isExecutable(Path.of(words[0]))) {
            return List.of();
        }
        List<String> trial = new ArrayList<>(List.of(words));
        trial.add("true");
        return Command.of(trial.toArray(String[]::new)).run().status() == 0 ? List.of(words) : List.of();
    }

    public String name() {
        return launch.name();
    }

    void start() {
        boolean hasToken = launch.identity() == ServiceIdentity.GATEWAY;
        List<String> words = new ArrayList<>();
        if (!hasToken) {
            words.addAll(BATCH);
        }
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(launch.jvmOptions());
        if (hasToken) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(List.of("-jar", launch.jar().toString()));
        words.add("--spring.config.additional-location=file:" + launch.settings() + "/");
        try {
            Files.createDirectories(launch.log().getParent());
            Files.writeString(
                    launch.log(), "", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(launch.log().toFile()))
                    .directory(launch.settings().toFile());
            if (hasToken) {
                builder.environment().putAll(launch.token().environment());
            }
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(launch.name() + " cannot be started", e);
        }
    }

    /** Waits until the service says that it is ready. */
    void awaitReady(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!isReadyBefore(end)) {
            pause();
        }
    }

    /** Whether it is ready; fails, with the log's end, when it died or when the time is past. */
    boolean isReadyBefore(long nanoTime) {
        if (!isAlive()) {
            throw new IllegalStateException(
                    "%s ended with %d:%n%s".formatted(launch.name(), current().exitValue(), logTail(60)));
        }
        if (System.nanoTime() > nanoTime) {
            throw new IllegalStateException(
                    "%s did not become ready in time:%n%s".formatted(launch.name(), logTail(60)));
        }
        return isReady();
    }

    public boolean isReady() {
        return management("/health/readiness").map(HttpResponse::statusCode).orElse(0) == 200;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return current().pid();
    }

    ProcessHandle handle() {
        return current().toHandle();
    }

    /** An answer of the management port, or nothing when the service does not answer. */
    public Optional<HttpResponse<String>> management(String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(launch.managementPort(), path)))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Asks it to end, and ends it after 40 s. */
    public void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!endsWithin(STOP_SECONDS)) {
            kill();
        }
    }

    /** As {@code kill -9} does, and as a crash looks to the others. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            endsWithin(STOP_SECONDS);
        }
    }

    /** Stops it in its tracks: it keeps its ports and connections and answers nothing, like a hanging backend. */
    public void freeze() {
        Command.of("kill", "-STOP", Long.toString(pid())).output();
    }

    public void thaw() {
        Command.of("kill", "-CONT", Long.toString(pid())).output();
    }

    /** Whether it ended within the time, of itself or not. */
    public boolean endsWithin(int seconds) {
        try {
            return current().waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last lines of its log. */
    public String logTail(int lines) {
        try {
            List<String> all = new String(Files.readAllBytes(launch.log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    private Process current() {
        if (process == null) {
            throw new IllegalStateException(launch.name() + " was not started");
        }
        return process;
    }

    static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }
}
