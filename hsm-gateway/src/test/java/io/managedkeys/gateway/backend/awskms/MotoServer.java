package io.managedkeys.gateway.backend.awskms;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Moto's server as a process: found by the variable {@code MOTO_SERVER}, or on the path. */
final class MotoServer implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Running on (http://\\S+)");

    private final Process process;
    private final URI endpoint;

    private MotoServer(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static Optional<Path> executable() {
        String named = System.getenv("MOTO_SERVER");
        Stream<Path> onPath =
                Stream.of(System.getenv("PATH").split(":", -1)).map(folder -> Path.of(folder, "moto_server"));
        return Stream.concat(Stream.ofNullable(named).map(Path::of), onPath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** On a port that it chooses itself. */
    static MotoServer start(Path executable) {
        try {
            Process process = new ProcessBuilder(executable.toString(), "-H", "127.0.0.1", "-p", "0")
                    .redirectErrorStream(true)
                    .start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            URI endpoint = endpoint(out);
            Thread.ofVirtual().start(() -> discard(out));
            return new MotoServer(process, endpoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI endpoint(BufferedReader out) throws IOException {
        List<String> said = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                return URI.create(listening.group(1));
            }
        }
        throw new IllegalStateException("moto ended: " + said);
    }

    // Or it would wait once the pipe is full.
    private static void discard(BufferedReader out) {
        try {
            out.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // closed with the process
        }
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
