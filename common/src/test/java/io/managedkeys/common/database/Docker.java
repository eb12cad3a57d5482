package io.managedkeys.common.database;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** Whether containers can be started here. */
public final class Docker {
    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    private Docker() {}

    /** Testcontainers is asked only where there may be a daemon: its own search is slow and loud. */
    public static boolean isThere() {
        return (System.getenv("DOCKER_HOST") != null || Files.exists(SOCKET))
                && DockerClientFactory.instance().isDockerAvailable();
    }
}
