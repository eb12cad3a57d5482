package io.managedkeys.gateway.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_GENERAL_ERROR;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that cannot be loaded are told to who uses them, and to nobody else. */
class LibraryTest {
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

    @TempDir
    Path folder;

    /** What is wrong with a library, and what its users are told. */
    record Broken(String name, String content, @Nullable String sha256, String text) {}

    static List<Broken> broken() {
        return List.of(
                new Broken("missing", "", null, "its file is missing or no PKCS#11 module"),
                new Broken("junk", "not a module", null, "its file is missing or no PKCS#11 module"),
                new Broken("other digest", "a module", "00".repeat(32), "does not have the configured sha256"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void tellsItsUsersWhyItCannotBeLoaded(Broken rule) throws Exception {
        Path path = folder.resolve("module.so");
        if (!rule.content().isEmpty()) {
            Files.writeString(path, rule.content());
        }
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Pkcs11Library library = library(path, rule.sha256(), meters, Pkcs11Library.Loader::nativeModule)) {
            library.loadEarly();

            ApiException failure = catchThrowableOfType(
                    ApiException.class,
                    () -> library.token(new TokenRef(null, "any"), Deadline.in(Duration.ofSeconds(5))));

            assertThat(failure.kind()).isEqualTo(ErrorKind.BACKEND_FAILED);
            assertThat(failure.errors()).singleElement().asString().startsWith("library lib cannot be loaded: ");
            assertThat(meters.get("managed_key.backend.up").gauge().value()).isEqualTo(0);
            assertThat(catchThrowableOfType(
                                    ApiException.class,
                                    () -> library(path, rule.sha256(), meters, Pkcs11Library.Loader::nativeModule)
                                            .token(new TokenRef(null, "any"), Deadline.in(Duration.ofSeconds(5))))
                            .errors())
                    .singleElement()
                    .asString()
                    .contains(rule.text());
        }
    }

    @Test
    void tellsWhenAModuleDoesNotInitialize() {
        DisturbedModule module = new DisturbedModule().fails("C_Initialize", CKR_GENERAL_ERROR, 1);
        try (Pkcs11Library library =
                library(SoftHsm.path(), null, new SimpleMeterRegistry(), path -> module.apply(SoftHsm.module()))) {
            ApiException failure = catchThrowableOfType(
                    ApiException.class,
                    () -> library.token(new TokenRef(null, "any"), Deadline.in(Duration.ofSeconds(5))));

            assertThat(failure.errors()).singleElement().asString().contains("does not initialize (CKR_GENERAL_ERROR)");
        }
    }

    private static Pkcs11Library library(
            Path path, @Nullable String sha256, SimpleMeterRegistry meters, Pkcs11Library.Loader loader) {
        return new Pkcs11Library(
                new Pkcs11Library.Settings("lib", path, sha256, 4),
                TIMEOUTS,
                new BackendMetrics("pkcs11", "lib", meters),
                loader);
    }
}
