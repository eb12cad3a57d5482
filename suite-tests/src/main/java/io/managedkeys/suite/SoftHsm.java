package io.managedkeys.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A SoftHSM token labelled {@code dev} in a folder of its own, with a user PIN drawn once. */
public final class SoftHsm {
    /** The token's label. */
    public static final String TOKEN = "dev";

    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"));

    private final SuiteFolder folder;

    private SoftHsm(SuiteFolder folder) {
        this.folder = folder;
    }

    /** The token of a suite, made when it is not there. */
    static SoftHsm in(SuiteFolder folder) {
        SoftHsm token = new SoftHsm(folder);
        try {
            Files.createDirectories(token.tokens());
            Files.writeString(
                    token.configuration(),
                    "directories.tokendir = %s%nobjectstore.backend = file%nlog.level = INFO%n"
                            .formatted(token.tokens()));
            if (!token.exists()) {
                token.initialise(TOKEN);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return token;
    }

    /** The PKCS#11 module of this machine. */
    public static Path module() {
        return MODULES.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no libsofthsm2.so: install softhsm2"));
    }

    /** Another token with the same PIN. */
    public void initialise(String label) {
        Command.of(
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        label,
                        "--pin",
                        pin(),
                        "--so-pin",
                        SuiteFolder.secretIn(folder.softHsm().resolve("so-pin"), 12, true))
                .with(environment())
                .output();
    }

    public String pin() {
        return SuiteFolder.secretIn(folder.pin(), 10, true);
    }

    /** What a process needs to see this token. */
    public Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", configuration().toString());
    }

    /** Where the module keeps its tokens: taking it away is pulling the HSM's plug. */
    public Path tokens() {
        return folder.softHsm().resolve("tokens");
    }

    /** Output of pkcs11-tool on this token, logged in. */
    public String pkcs11Tool(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "pkcs11-tool", "--module", module().toString(), "--token-label", TOKEN, "--login", "--pin", pin()));
        words.addAll(List.of(arguments));
        return Command.of(words.toArray(String[]::new)).with(environment()).output();
    }

    private boolean exists() throws IOException {
        try (var entries = Files.list(tokens())) {
            return entries.findAny().isPresent();
        }
    }

    private Path configuration() {
        return folder.softHsm().resolve("softhsm2.conf");
    }
}
