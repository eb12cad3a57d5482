package io.managedkeys.registry.mount;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPathTest {
    @ParameterizedTest
    @CsvSource({
        "pki, pki/",
        "pki/, pki/",
        "/pki, pki/",
        "//pki//, pki/",
        "'  pki ', pki/",
        "a/b, a/b/",
        "/a/b/, a/b/",
        "'', /",
        "/, /",
        "'  ', /"
    })
    void endsInOneSlashAndBeginsWithNone(String given, String path) {
        assertThat(MountPath.of(given)).isEqualTo(new MountPath(path));
        assertThat(MountPath.of(given).isEmpty()).isEqualTo(path.equals("/"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "/pki/tune, pki/",
                "pki/tune, pki/",
                "/a/b/tune, a/b/",
                "/pki/tune/tune, pki/tune/",
                "/tune, none",
                "/pki, none",
                "/pki/tuned, none",
                "/pki/tune/x, none"
            })
    void knowsTuningFromMountsOfThatName(String given, @Nullable String tuned) {
        assertThat(MountPath.tunedBy(given).map(MountPath::value).orElse(null)).isEqualTo(tuned);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a/, true",
        "a/b, a/, true",
        "a, a/b/, true",
        "ab, a/, false",
        "a, ab/, false",
        "a/b, a/c/, false",
        "b/a, a/, false"
    })
    void collidesWithWhatItLiesInOrHolds(String path, String other, boolean collides) {
        assertThat(MountPath.of(path).collidesWith(other)).isEqualTo(collides);
    }
}
