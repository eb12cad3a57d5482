package io.managedkeys.transit.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DigestedInputTest {
    private static final String NOT_HASHED = "crypto/rsa: input must be hashed with given hash";

    /** @param expected length of what goes to the gateway, or an error's text */
    record LengthCase(
            String name,
            KeySpec spec,
            Family family,
            @Nullable HashAlgorithm hash,
            boolean prehashed,
            int length,
            String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<LengthCase> fitsTheScheme() {
        HashAlgorithm sha256 = HashAlgorithm.SHA2_256;
        HashAlgorithm sha512 = HashAlgorithm.SHA2_512;
        return Stream.of(
                new LengthCase("EC hashes", KeySpec.EC_P256, Family.ECDSA, sha256, false, 0, "32"),
                new LengthCase("EC truncates its own hash", KeySpec.EC_P256, Family.ECDSA, sha512, false, 5, "32"),
                new LengthCase("P-384 truncates", KeySpec.EC_P384, Family.ECDSA, sha512, false, 5, "48"),
                new LengthCase("P-521 takes it whole", KeySpec.EC_P521, Family.ECDSA, sha512, false, 5, "64"),
                new LengthCase("EC pads short digests", KeySpec.EC_P256, Family.ECDSA, sha256, true, 1, "32"),
                new LengthCase("P-521 pads to its longest hash", KeySpec.EC_P521, Family.ECDSA, sha256, true, 32, "64"),
                new LengthCase("EC truncates long digests", KeySpec.EC_P256, Family.ECDSA, sha256, true, 33, "32"),
                new LengthCase("EC truncates raw input", KeySpec.EC_P521, Family.ECDSA, null, true, 100, "66"),
                new LengthCase(
                        "EC refuses an empty digest",
                        KeySpec.EC_P256,
                        Family.ECDSA,
                        sha256,
                        true,
                        0,
                        "a prehashed input must not be empty"),
                new LengthCase("RSA hashes", KeySpec.RSA_2048, Family.RSA_PSS, sha512, false, 0, "64"),
                new LengthCase("RSA takes a digest", KeySpec.RSA_2048, Family.RSA_PKCS1, sha256, true, 32, "32"),
                new LengthCase("RSA, short", KeySpec.RSA_2048, Family.RSA_PSS, sha256, true, 31, NOT_HASHED),
                new LengthCase("RSA, long", KeySpec.RSA_2048, Family.RSA_PKCS1, sha256, true, 33, NOT_HASHED),
                new LengthCase("RSA, empty", KeySpec.RSA_2048, Family.RSA_PKCS1, sha256, true, 0, NOT_HASHED),
                new LengthCase("RSA takes raw input", KeySpec.RSA_2048, Family.RSA_PKCS1, null, true, 245, "245"),
                new LengthCase("RSA takes empty raw input", KeySpec.RSA_2048, Family.RSA_PKCS1, null, true, 0, "0"),
                new LengthCase(
                        "RSA, raw input too long",
                        KeySpec.RSA_2048,
                        Family.RSA_PKCS1,
                        null,
                        true,
                        246,
                        "crypto/rsa: message too long for RSA key size"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void fitsTheScheme(LengthCase given) {
        SchemeChoice scheme =
                new SchemeChoice(given.spec(), given.family(), given.hash(), given.prehashed(), SaltLength.AUTO);
        String outcome;
        try {
            outcome = Integer.toString(DigestedInput.of(scheme, new byte[given.length()]).length);
        } catch (ApiException refused) {
            outcome = refused.errors().getFirst();
        }
        assertThat(outcome).isEqualTo(given.expected());
    }
}
