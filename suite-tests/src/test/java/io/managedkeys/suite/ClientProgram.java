package io.managedkeys.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A client's own program; all that it says is kept, to be looked through for secrets.
 *
 * @param executable its path, or its name where the PATH has it
 * @param environment beside the one of this process
 */
record ClientProgram(Path executable, Map<String, String> environment) {
    ClientProgram {
        environment = Map.copyOf(environment);
    }

    Command.Result run(String... arguments) {
        String[] words = Stream.concat(Stream.of(executable.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        Command.Result result = Command.of(words).with(environment).run();
        Transcript.add(result.output());
        return result;
    }

    /** The output of a call that must succeed. */
    String succeed(String... arguments) {
        Command.Result result = run(arguments);
        if (result.status() != 0) {
            throw new AssertionError("%s %s ended with %d: %s"
                    .formatted(
                            executable.getFileName(), List.of(arguments).getFirst(), result.status(), result.output()));
        }
        return result.output();
    }
}
