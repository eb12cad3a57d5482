package io.managedkeys.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** Sigstore's {@code cosign}, with keys of a Transit mount in a namespace; it never leaves this machine. */
final class Cosign {
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(20);
    private static final Path STATE = Applications.checkout().resolve(".dev");

    private final ClientProgram program;

    Cosign(Suite suite, String namespace, String mount) {
        Map<String, String> values = new HashMap<>(Bao.environment(suite));
        values.put("VAULT_NAMESPACE", namespace);
        values.put("TRANSIT_SECRET_ENGINE_PATH", mount);
        this.program = new ClientProgram(executable(), values);
    }

    /** Waits while {@code ./dev} is building it. */
    static void awaitBuilt() {
        Awaitility.await("cosign's build: .dev/log/cosign.log")
                .atMost(LONGEST_BUILD)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !isBeingBuilt());
        if (!Files.isExecutable(executable())) {
            throw new IllegalStateException("there is no cosign: ./dev test builds it, see .dev/log/cosign.log");
        }
    }

    private static boolean isBeingBuilt() throws IOException {
        Path build = STATE.resolve("cosign-build");
        return Files.exists(build)
                && ProcessHandle.of(Long.parseLong(Files.readString(build).strip()))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    private static Path executable() {
        return STATE.resolve("bin/cosign");
    }

    Command.Result run(String... arguments) {
        return program.run(arguments);
    }

    /** The output of a call that must succeed. */
    String succeed(String... arguments) {
        return program.succeed(arguments);
    }
}
