package io.managedkeys.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Sigstore's {@code cosign}, with keys of a Transit mount in a namespace; it never leaves this machine. */
final class Cosign {
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(20);
    private static final Path STATE = Applications.checkout().resolve(".dev");

    private final Map<String, String> environment;

    Cosign(Suite suite, String namespace, String mount) {
        Map<String, String> values = new HashMap<>(Bao.environment(suite));
        values.put("VAULT_NAMESPACE", namespace);
        values.put("TRANSIT_SECRET_ENGINE_PATH", mount);
        this.environment = Map.copyOf(values);
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

    private static boolean isBeingBuilt() throws java.io.IOException {
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
        List<String> words = new ArrayList<>(List.of(executable().toString()));
        words.addAll(List.of(arguments));
        Command.Result result =
                Command.of(words.toArray(String[]::new)).with(environment).run();
        Transcript.add(result.output());
        return result;
    }

    /** The output of a call that must succeed. */
    String succeed(String... arguments) {
        Command.Result result = run(arguments);
        if (result.status() != 0) {
            throw new AssertionError("cosign %s ended with %d: %s"
                    .formatted(List.of(arguments).getFirst(), result.status(), result.output()));
        }
        return result.output();
    }
}
