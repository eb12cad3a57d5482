package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_OS_LOCKING_OK;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_TOKEN_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_CRYPTOKI_ALREADY_INITIALIZED;

import iaik.pkcs.pkcs11.wrapper.CK_C_INITIALIZE_ARGS;
import iaik.pkcs.pkcs11.wrapper.CK_INFO;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xipki.pkcs11.wrapper.PKCS11Module;

/**
 * One configured module, loaded once per process. One that cannot be loaded is reported to whoever names it, and tried
 * again when the file may have been put right.
 */
final class Pkcs11Library implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pkcs11Library.class);
    private static final int OLDEST_VERSION = 220;
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int LOOKUP_THREADS = 4;

    private final Settings settings;
    private final Timeouts timeouts;
    private final BackendMetrics metrics;
    private final Loader loader;
    private final NativeCalls lookups;
    private final ConcurrentMap<String, Token> tokens = new ConcurrentHashMap<>();
    private volatile @Nullable PKCS11 module;
    private long failedAt;

    /** See {@code gateway.libraries}. */
    record Settings(String name, Path path, @Nullable String sha256, int maxSessions) {}

    /** Connects to a module's file. */
    interface Loader {
        PKCS11 load(Path path) throws IOException;

        /** The native wrapper's own. */
        static PKCS11 nativeModule(Path path) throws IOException {
            return PKCS11Module.getInstance(path.toString()).getPKCS11Module();
        }
    }

    Pkcs11Library(Settings settings, Timeouts timeouts, BackendMetrics metrics, Loader loader) {
        this.settings = settings;
        this.timeouts = timeouts;
        this.metrics = metrics;
        this.loader = loader;
        this.lookups = new NativeCalls(settings.name() + "-lookup", LOOKUP_THREADS, timeouts, metrics);
        metrics.watchLogins();
        metrics.watchUp(() -> !isDegraded());
        metrics.watchSessions(
                () -> sum(Token::sessionsInUse), () -> sum(Token::maxSessions), () -> sum(Token::waiting));
    }

    /** Loads the module at start; a failure is logged and stays visible as {@link #isDegraded}. */
    void loadEarly() {
        try {
            module();
        } catch (ApiException e) {
            LOG.error("PKCS#11 {}; managed keys that name it fail until this is put right", e.errors(), e.getCause());
        }
    }

    boolean isDegraded() {
        return module == null || tokens.values().stream().anyMatch(Token::isDegraded);
    }

    private int sum(ToIntFunction<Token> value) {
        return tokens.values().stream().mapToInt(value).sum();
    }

    /** The token that an entry means. */
    Token token(TokenRef ref, Deadline deadline) {
        return lookups.call(deadline, timeouts.operation(), () -> {
            PKCS11 loaded = module();
            TokenFacts facts = ref.choose(present(loaded));
            return tokens.computeIfAbsent(
                    facts.identity(),
                    identity -> new Token(settings, loaded, facts, () -> again(loaded, facts), timeouts, metrics));
        });
    }

    /** Where a token is now: slot numbers change when tokens come and go. */
    private static TokenFacts again(PKCS11 module, TokenFacts facts) {
        return present(module).stream()
                .filter(token -> token.identity().equals(facts.identity()))
                .findFirst()
                .orElseThrow(() -> ApiException.unavailable(
                        "PKCS#11 token %s is not present".formatted(facts.label()), Duration.ofSeconds(5), null));
    }

    private static List<TokenFacts> present(PKCS11 module) {
        try {
            List<TokenFacts> present = new ArrayList<>();
            for (long slot : module.C_GetSlotList(true)) {
                try {
                    TokenFacts token = TokenFacts.of(slot, module.C_GetTokenInfo(slot));
                    if (token.has(CKF_TOKEN_INITIALIZED)) {
                        present.add(token);
                    }
                } catch (PKCS11Exception e) {
                    LOG.debug("slot {} cannot be read", slot, e); // another slot's trouble is not this request's
                }
            }
            return present;
        } catch (PKCS11Exception e) {
            throw Pkcs11Errors.of(e).toApiException("list", e);
        }
    }

    private synchronized PKCS11 module() {
        PKCS11 loaded = module;
        if (loaded != null) {
            return loaded;
        }
        if (failedAt != 0 && System.nanoTime() - failedAt < RETRY_NANOS) {
            throw cannotLoad("it failed a moment ago", null);
        }
        try {
            requireDigest();
            loaded = loader.load(settings.path());
            initialize(loaded);
            module = loaded;
            return loaded;
        } catch (ApiException e) {
            failedAt = System.nanoTime();
            throw e;
        } catch (IOException | UnsatisfiedLinkError e) {
            failedAt = System.nanoTime();
            throw cannotLoad("its file is missing or no PKCS#11 module", e);
        } catch (PKCS11Exception e) {
            failedAt = System.nanoTime();
            throw cannotLoad(
                    "it does not initialize (%s)".formatted(Pkcs11Errors.of(e).name()), e);
        }
    }

    private void requireDigest() throws IOException {
        if (settings.sha256() == null) {
            return;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(settings.path()));
            if (!MessageDigest.isEqual(digest, HexFormat.of().parseHex(settings.sha256()))) {
                throw cannotLoad("its file does not have the configured sha256", null);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void initialize(PKCS11 loaded) throws PKCS11Exception {
        CK_C_INITIALIZE_ARGS arguments = new CK_C_INITIALIZE_ARGS();
        arguments.flags = CKF_OS_LOCKING_OK;
        try {
            loaded.C_Initialize(arguments, true);
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
                throw e;
            }
        }
        CK_INFO info = loaded.C_GetInfo();
        int version = info.cryptokiVersion.major * 100 + info.cryptokiVersion.minor;
        if (version < OLDEST_VERSION) {
            throw cannotLoad("it speaks a PKCS#11 older than 2.20", null);
        }
    }

    private ApiException cannotLoad(String reason, @Nullable Throwable cause) {
        String text = "library %s cannot be loaded: %s".formatted(settings.name(), reason);
        return new ApiException(ErrorKind.BACKEND_FAILED, List.of(text), null, null, cause);
    }

    @Override
    public void close() {
        lookups.close();
        tokens.values().forEach(Token::close);
    }
}
