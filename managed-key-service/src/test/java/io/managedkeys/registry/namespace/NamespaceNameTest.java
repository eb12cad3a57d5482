package io.managedkeys.registry.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceNameTest {
    @ParameterizedTest
    @CsvSource({"a, a", "/a, a", "a/, a", "/a/, a", "Team-1_x.y, Team-1_x.y", "system, system"})
    void isOneSegment(String given, String name) {
        NamespaceName read = NamespaceName.of(given);

        assertThat(read.value()).isEqualTo(name);
        assertThat(read.below("parent/")).isEqualTo("parent/" + name + "/");
        assertThatCode(read::checkForCreation).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/a/b/", "a//", "//a"})
    void hasNoSlash(String given) {
        assertThatThrownBy(() -> NamespaceName.of(given))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("namespace name cannot contain /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "sys", "audit", "auth/", "cubbyhole", "identity"})
    void isNotReserved(String given) {
        NamespaceName name = NamespaceName.of(given);

        assertThatThrownBy(name::checkForCreation)
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(
                        "\"%s/\" is a reserved path and cannot be used as a namespace name", name.value());
    }

    @ParameterizedTest
    @CsvSource({
        "'', namespace name must not be empty",
        "/, namespace name must not be empty",
        "a b, \"a b\" contains space characters that cannot be used in a namespace name"
    })
    void isNeitherEmptyNorSpaced(String given, String text) {
        NamespaceName name = NamespaceName.of(given);

        assertThatThrownBy(name::checkForCreation)
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(text);
    }
}
