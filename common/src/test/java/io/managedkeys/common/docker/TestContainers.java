package io.managedkeys.common.docker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;

/** Containers for tests, where Docker runs. They end with the JVM. */
public final class TestContainers {
    private static final Logger LOG = LoggerFactory.getLogger(TestContainers.class);

    private TestContainers() {}

    /**
     * Starts it; empty where there is no Docker, or where the image cannot be had.
     *
     * @param limit for the image and the start together: without a registry Testcontainers tries for minutes
     */
    public static <C extends GenericContainer<?>> Optional<C> start(Duration limit, Supplier<C> image) {
        if (!mayRun()) {
            return Optional.empty();
        }
        CompletableFuture<C> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("container").start(() -> {
            try {
                C container = image.get();
                container.start();
                started.complete(container);
            } catch (RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(started.get(limit.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Docker runs, but a container does not", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether there may be a daemon: Testcontainers' own search is slow and loud. */
    private static boolean mayRun() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }
}
