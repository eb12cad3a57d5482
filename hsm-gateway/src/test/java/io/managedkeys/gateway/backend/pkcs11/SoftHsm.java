package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_OS_LOCKING_OK;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_TOKEN_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_CRYPTOKI_ALREADY_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_SO;

import iaik.pkcs.pkcs11.wrapper.CK_C_INITIALIZE_ARGS;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * SoftHSM tokens of this process. The module reads where they are from the environment, which the build points at a
 * file under {@code target}; this class writes the file and an empty token directory before it loads the module.
 */
public final class SoftHsm {
    /** Name of the library in the tests' configurations. */
    public static final String LIBRARY = "softhsm";

    private static final int TRIES = 5;
    private static final Duration SHOWN_AFTER = Duration.ofSeconds(10);
    private static final char[] SO_PIN = "so-pin-of-tests".toCharArray();
    private static final List<Path> PATHS = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/softhsm/libsofthsm.so"));
    private static final Path CONFIGURATION = Path.of(Optional.ofNullable(System.getenv("SOFTHSM2_CONF"))
            .orElseThrow(() -> new IllegalStateException("SOFTHSM2_CONF must be set, as the build does")));
    private static final Path TOKENS = CONFIGURATION.resolveSibling("tokens");
    private static final PKCS11 MODULE = load();

    private SoftHsm() {}

    /** A token of its own, as {@code softhsm2-util --init-token} makes it. */
    public record FreshToken(String label, String pin, long slot, String serial) {}

    public static Path path() {
        return PATHS.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("SoftHSM2 is not installed; ./dev test installs it"));
    }

    /** The module itself, initialised. */
    public static PKCS11 module() {
        return MODULE;
    }

    /**
     * Made in this process, since SoftHSM does not look for tokens that others made meanwhile. Seen: while other threads
     * are still at work, it answers for one it just made with an error, mostly once, but also for ever.
     */
    public static synchronized FreshToken freshToken() {
        return Stream.generate(SoftHsm::makeToken)
                .limit(TRIES)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("SoftHSM shows none of the tokens it made"));
    }

    /** Empty where SoftHSM does not show it. */
    private static Optional<FreshToken> makeToken() {
        String label = "t-" + UUID.randomUUID().toString().substring(0, 13);
        String pin = "pin-" + UUID.randomUUID();
        try {
            long free = slots().stream()
                    .filter(slot -> !slot.has(CKF_TOKEN_INITIALIZED))
                    .findFirst()
                    .orElseThrow()
                    .slot();
            MODULE.C_InitToken(free, SO_PIN, label.toCharArray(), true);
            Optional<TokenFacts> token = facts(label);
            if (token.isEmpty()) {
                return Optional.empty();
            }
            long slot = token.get().slot();
            long session = MODULE.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, null, null);
            MODULE.C_Login(session, CKU_SO, SO_PIN, true);
            MODULE.C_InitPIN(session, pin.toCharArray(), true);
            MODULE.C_Logout(session);
            MODULE.C_CloseSession(session);
            return Optional.of(new FreshToken(label, pin, slot, token.get().serial()));
        } catch (PKCS11Exception e) {
            throw new IllegalStateException("cannot make a token", e);
        }
    }

    /** Past the gateway, but in this process: SoftHSM reads a token's PIN once. */
    static void changePin(FreshToken token, String newPin) {
        try {
            long session = MODULE.C_OpenSession(token.slot(), CKF_SERIAL_SESSION | CKF_RW_SESSION, null, null);
            MODULE.C_SetPIN(session, token.pin().toCharArray(), newPin.toCharArray(), true);
            MODULE.C_CloseSession(session);
        } catch (PKCS11Exception e) {
            throw new IllegalStateException("cannot change the PIN", e);
        }
    }

    /** Runs a tool of another kind on the same tokens; its standard output. */
    static byte[] run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] output = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + " failed: " + new String(output, StandardCharsets.UTF_8));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<TokenFacts> facts(String label) {
        try {
            return Awaitility.await()
                    .atMost(SHOWN_AFTER)
                    .until(
                            () -> slots().stream()
                                    .filter(token -> token.label().equals(label))
                                    .findFirst(),
                            Optional::isPresent);
        } catch (ConditionTimeoutException e) {
            return Optional.empty();
        }
    }

    private static List<TokenFacts> slots() throws PKCS11Exception {
        List<TokenFacts> slots = new ArrayList<>();
        for (long slot : MODULE.C_GetSlotList(true)) {
            try {
                slots.add(TokenFacts.of(slot, MODULE.C_GetTokenInfo(slot)));
            } catch (PKCS11Exception e) {
                // a token that another test took away; SoftHSM shows its slot for ever
            }
        }
        return slots;
    }

    private static PKCS11 load() {
        try {
            deleteOld();
            Files.createDirectories(TOKENS);
            Files.writeString(
                    CONFIGURATION,
                    "directories.tokendir = %s%nobjectstore.backend = file%nlog.level = ERROR%n".formatted(TOKENS));
            PKCS11 module = Pkcs11Library.Loader.nativeModule(path());
            CK_C_INITIALIZE_ARGS arguments = new CK_C_INITIALIZE_ARGS();
            arguments.flags = CKF_OS_LOCKING_OK;
            module.C_Initialize(arguments, true);
            return module;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PKCS11Exception e) {
            throw new IllegalStateException(
                    e.getErrorCode() == CKR_CRYPTOKI_ALREADY_INITIALIZED
                            ? "SoftHSM was loaded before its configuration was written"
                            : "SoftHSM cannot be initialised",
                    e);
        }
    }

    private static void deleteOld() throws IOException {
        if (Files.exists(TOKENS)) {
            try (Stream<Path> files = Files.walk(TOKENS)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The directory that holds all tokens, for tests that take one away. */
    static Path tokens() {
        return TOKENS;
    }
}
