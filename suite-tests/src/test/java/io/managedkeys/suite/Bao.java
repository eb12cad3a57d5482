package io.managedkeys.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code bao} command-line client, pointed at a suite. */
final class Bao {
    private final ClientProgram program;

    Bao(Suite suite) {
        this(environment(suite));
    }

    private Bao(Map<String, String> environment) {
        Path own = bin().resolve("bao");
        this.program = new ClientProgram(Files.exists(own) ? own : Path.of("bao"), environment);
    }

    /** The same client in a namespace. */
    Bao in(String namespace) {
        Map<String, String> values = new HashMap<>(program.environment());
        values.put("BAO_NAMESPACE", namespace);
        return new Bao(values);
    }

    /** {@code .dev/bin}, where {@code ./dev} puts it. */
    static Path bin() {
        return Applications.checkout().resolve(".dev/bin");
    }

    static Map<String, String> environment(Suite suite) {
        Map<String, String> values = new HashMap<>();
        for (String product : List.of("BAO", "VAULT")) {
            values.put(product + "_ADDR", suite.address().toString());
            values.put(product + "_TOKEN", suite.rootToken());
        }
        values.put("BAO_CLI_NO_COLOR", "1");
        values.put("HOME", suite.folder().root().toString());
        return values;
    }

    Command.Result run(String... arguments) {
        return program.run(arguments);
    }

    /** The output of a call that must succeed. */
    String succeed(String... arguments) {
        return program.succeed(arguments);
    }
}
