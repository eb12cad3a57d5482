package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend is one record, one package, one line, one test class and one page: ARCHITECTURE.md says so. */
class BackendLayoutTest {
    private static final Path MAIN = Path.of("src/main/java/io/managedkeys/gateway/backend");
    private static final Path TESTS = Path.of("src/test/java/io/managedkeys/gateway/backend");
    private static final Path PAGES = Path.of("../docs/backends");

    static List<String> types() {
        return Arrays.stream(
                        BackendConfig.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .toList();
    }

    @Test
    void hasPackagesForTypesAlone() throws IOException {
        try (Stream<Path> entries = Files.list(MAIN)) {
            assertThat(entries.filter(Files::isDirectory).map(Path::getFileName).map(Path::toString))
                    .contains("calls") // what they share
                    .isSubsetOf(
                            Stream.concat(types().stream(), Stream.of("calls")).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void hasTestAndPageForEachPackage(String type) throws IOException {
        if (!Files.isDirectory(MAIN.resolve(type))) {
            return; // the type is refused: see Backends
        }
        try (Stream<Path> tests = Files.list(TESTS.resolve(type))) {
            assertThat(tests.filter(file -> file.getFileName().toString().endsWith("Test.java")))
                    .as("a test class of %s that extends KeyBackendContract", type)
                    .anyMatch(BackendLayoutTest::extendsContract);
        }
        assertThat(PAGES.resolve(type + ".md")).exists();
    }

    private static boolean extendsContract(Path file) {
        try {
            return Files.readString(file).contains("extends KeyBackendContract");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void refusesATypeWithoutABackend() {
        BackendType<BackendConfig.AwsKms> none = BackendType.notConfigured();

        assertThatThrownBy(() -> none.of(new BackendConfig.AwsKms("us-east-1", null, "alias/x", null, 0, null)))
                .isInstanceOf(ApiException.class)
                .hasMessage("INVALID_REQUEST: managed key type awskms is not configured in this gateway");
    }
}
