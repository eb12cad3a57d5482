package io.managedkeys.transit.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRingTest {
    /** @param expected a version's number, or an error's text */
    record VersionCase(KeyRing ring, int asked, String expected) {
        @Override
        public String toString() {
            return "%d of %d, from %d/%d"
                    .formatted(asked, ring.latestVersion(), ring.minDecryptionVersion(), ring.minEncryptionVersion());
        }
    }

    static Stream<VersionCase> choosesTheVersionToSignWith() {
        KeyRing plain = TestKeyRings.of(3, 1, 0);
        KeyRing archived = TestKeyRings.of(3, 2, 0);
        KeyRing limited = TestKeyRings.of(3, 1, 2);
        return Stream.of(
                new VersionCase(plain, 0, "3"),
                new VersionCase(plain, 1, "1"),
                new VersionCase(plain, 3, "3"),
                new VersionCase(plain, -1, "requested version for signing is negative"),
                new VersionCase(plain, 4, "requested version for signing is higher than the latest key version"),
                new VersionCase(
                        limited, 1, "requested version for signing is less than the minimum encryption key version"),
                new VersionCase(limited, 2, "2"),
                new VersionCase(archived, 1, "no such key version"),
                new VersionCase(archived, 2, "2"));
    }

    static Stream<VersionCase> choosesTheVersionToVerifyWith() {
        KeyRing archived = TestKeyRings.of(3, 2, 3);
        String tooOld = "ciphertext or signature version is disallowed by policy (too old)";
        return Stream.of(
                new VersionCase(archived, 2, "2"),
                new VersionCase(archived, 3, "3"),
                new VersionCase(archived, 1, tooOld),
                new VersionCase(archived, 0, tooOld),
                new VersionCase(archived, -1, tooOld),
                new VersionCase(archived, 4, "invalid signature: version is too new"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void choosesTheVersionToSignWith(VersionCase given) {
        assertThat(outcome(() -> given.ring().toSignWith(given.asked()))).isEqualTo(given.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void choosesTheVersionToVerifyWith(VersionCase given) {
        assertThat(outcome(() -> given.ring().toVerifyWith(given.asked()))).isEqualTo(given.expected());
    }

    @Test
    void showsNoArchivedVersions() {
        assertThat(TestKeyRings.of(3, 2, 0).workingSet())
                .extracting(KeyVersion::number)
                .containsExactly(2, 3);
    }

    @Test
    void isNothingWithoutAVersion() {
        KeyRing ring = TestKeyRings.of(1, 1, 0);
        assertThatThrownBy(() -> ring.withVersions(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static String outcome(java.util.function.Supplier<KeyVersion> choice) {
        try {
            return Integer.toString(choice.get().number());
        } catch (ApiException refused) {
            assertThat(refused.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
            return refused.errors().getFirst();
        }
    }
}
