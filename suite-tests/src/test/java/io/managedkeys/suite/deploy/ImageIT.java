package io.managedkeys.suite.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.suite.Applications;
import io.managedkeys.suite.Command;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfile does to a service's jar, without Docker. */
class ImageIT {
    private static final Path CHECKOUT = Applications.checkout();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    @TempDir
    Path folder;

    /** An engine, which comes up to be recorded though it has no database. */
    @Test
    void unpackRecordsACacheThatTheServiceStartsWith() {
        Path application = folder.resolve("application");
        Path jar = CHECKOUT.resolve("pki-service/target/pki-service-0.1.0-SNAPSHOT-exec.jar");
        Path docker = CHECKOUT.resolve("deploy/docker");

        Command.of(docker + "/unpack", "pki-service", jar.toString(), application.toString())
                .with(Map.of("PATH", "%s:%s/tools:%s".formatted(JAVA, docker, System.getenv("PATH"))))
                .output();

        // AOTMode=on refuses to start where the cache does not fit; it falls back to none otherwise.
        Command.Result start = Command.of(
                        JAVA + "/java",
                        "-XX:AOTCache=" + application.resolve("service.aot"),
                        "-XX:AOTMode=on",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        application.resolve("service.jar").toString())
                .run();
        // It starts, and says what it has not been told.
        assertThat(start.output()).contains("The configuration has mistakes", "spring.datasource.url");
    }
}
