package io.managedkeys.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code bao} command-line client, pointed at a suite. */
final class Bao {
    private final Map<String, String> environment;

    Bao(Suite suite) {
        this(environment(suite));
    }

    private Bao(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The same client in a namespace. */
    Bao in(String namespace) {
        Map<String, String> values = new HashMap<>(environment);
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
        List<String> words = new ArrayList<>();
        words.add(Files.exists(bin().resolve("bao")) ? bin().resolve("bao").toString() : "bao");
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
            throw new AssertionError("bao %s ended with %d: %s"
                    .formatted(List.of(arguments).getFirst(), result.status(), result.output()));
        }
        return result.output();
    }
}
