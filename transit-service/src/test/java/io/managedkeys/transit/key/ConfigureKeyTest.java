package io.managedkeys.transit.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.keyring.KeyRing;
import io.managedkeys.transit.keyring.TestKeyRings;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigureKeyTest {
    /** On a ring of three versions, minimum decryption version 1; {@code expected} is "decryption/encryption/deletion". */
    record ConfigCase(String name, ConfigRequest request, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static ConfigRequest versions(@Nullable Integer decryption, @Nullable Integer encryption) {
        return new ConfigRequest(decryption, encryption, null, null, null, null);
    }

    private static ConfigRequest flags(@Nullable Boolean deletion, @Nullable Boolean export, @Nullable Boolean backup) {
        return new ConfigRequest(null, null, deletion, export, backup, null);
    }

    private static ConfigRequest rotation(Duration period) {
        return new ConfigRequest(null, null, null, null, null, period);
    }

    static Stream<ConfigCase> keepsTheBounds() {
        String noExport = "export and backup are not supported for keys of type managed_key";
        return Stream.of(
                new ConfigCase("nothing", versions(null, null), "1/0/false"),
                new ConfigCase("decryption", versions(3, null), "3/0/false"),
                new ConfigCase("0 means 1", versions(0, null), "1/0/false"),
                new ConfigCase("both", versions(2, 3), "2/3/false"),
                new ConfigCase("encryption off", versions(2, 0), "2/0/false"),
                new ConfigCase("deletion", flags(true, null, null), "1/0/true"),
                new ConfigCase("no export, no change", flags(false, false, false), "1/0/false"),
                new ConfigCase("no rotation, no change", rotation(Duration.ZERO), "1/0/false"),
                new ConfigCase(
                        "decryption too high",
                        versions(4, null),
                        "cannot set min decryption version of 4, latest key version is 3"),
                new ConfigCase(
                        "encryption too high",
                        versions(null, 5),
                        "cannot set min encryption version of 5, latest key version is 3"),
                new ConfigCase("decryption negative", versions(-1, null), "min decryption version cannot be negative"),
                new ConfigCase("encryption negative", versions(null, -1), "min encryption version cannot be negative"),
                new ConfigCase(
                        "encryption below decryption",
                        versions(2, 1),
                        "cannot set min encryption/decryption values; min encryption version of 1 must be greater than"
                                + " or equal to min decryption version of 2"),
                new ConfigCase("export", flags(null, true, null), noExport),
                new ConfigCase("backup", flags(null, null, true), noExport),
                new ConfigCase(
                        "rotation too often",
                        rotation(Duration.ofMinutes(5)),
                        "auto rotate period must be 0 to disable or at least an hour"),
                new ConfigCase(
                        "rotation", rotation(Duration.ofHours(2)), "Auto rotation can not be set for managed keys"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void keepsTheBounds(ConfigCase given) {
        assertThat(outcome(given.request())).isEqualTo(given.expected());
    }

    private static String outcome(ConfigRequest request) {
        try {
            KeyRing ring = ConfigureKey.configured(TestKeyRings.of(3, 1, 0), request);
            return "%d/%d/%s"
                    .formatted(ring.minDecryptionVersion(), ring.minEncryptionVersion(), ring.deletionAllowed());
        } catch (ApiException refused) {
            return refused.errors().getFirst();
        }
    }
}
