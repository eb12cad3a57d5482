package io.managedkeys.transit.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeySpec;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcdsaSignatureTest {
    private static final String INVALID = "supplied signature is invalid";
    private static final String EXTRA = "supplied signature contains extra data";

    record DerCase(String name, String hex, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<DerCase> refusesWhatIsNotDer() {
        return Stream.of(
                new DerCase("nothing", "", INVALID),
                new DerCase("zeros", "000000", INVALID),
                new DerCase("only a tag", "30", INVALID),
                new DerCase("an empty sequence", "3000", INVALID),
                new DerCase("one integer", "3003020101", INVALID),
                new DerCase("a set", "3106020101020101", INVALID),
                new DerCase("an octet string inside", "3006040101020101", INVALID),
                new DerCase("an empty integer", "30050200020101", INVALID),
                new DerCase("a padded positive integer", "300702020001020101", INVALID),
                new DerCase("a padded negative integer", "30070202ff80020101", INVALID),
                new DerCase("an indefinite length", "30800201010201010000", INVALID),
                new DerCase("a length in long form that fits the short", "308106020101020101", INVALID),
                new DerCase("a length of two bytes", "30820006020101020101", INVALID),
                new DerCase("a length beyond the end", "3007020101020101", INVALID),
                new DerCase("an integer beyond the end", "3006020101020201", INVALID),
                new DerCase("an integer that ends after the sequence", "30050201010202010100", INVALID),
                new DerCase("a third element", "3009020101020101020101", INVALID),
                new DerCase("trailing data in the sequence", "300702010102010100", INVALID),
                new DerCase("trailing data", "300602010102010100", EXTRA),
                new DerCase("a second signature", "30060201010201013006020101020101", EXTRA));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWhatIsNotDer(DerCase given) {
        assertThatThrownBy(() -> EcdsaSignature.parseDer(HexFormat.of().parseHex(given.hex())))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.errors()).containsExactly(given.error()));
    }

    @Test
    void readsNumbersOfAnySign() {
        assertThat(EcdsaSignature.parseDer(HexFormat.of().parseHex("3006020100020180")))
                .isEqualTo(new EcdsaSignature(BigInteger.ZERO, BigInteger.valueOf(-128)));
    }

    @Test
    void padsNumbersToTheCurvesSize() {
        byte[] fixed = new EcdsaSignature(BigInteger.ONE, BigInteger.TWO).toFixedLength(KeySpec.EC_P521);
        assertThat(fixed).hasSize(132);
        assertThat(fixed[65]).isEqualTo((byte) 1);
        assertThat(fixed[131]).isEqualTo((byte) 2);
        assertThat(EcdsaSignature.ofFixedLength(KeySpec.EC_P521, fixed))
                .contains(new EcdsaSignature(BigInteger.ONE, BigInteger.TWO));
    }

    @Test
    void keepsAFirstByteWithItsHighBit() {
        BigInteger high = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
        EcdsaSignature signature = new EcdsaSignature(high, high);
        assertThat(EcdsaSignature.ofFixedLength(KeySpec.EC_P256, signature.toFixedLength(KeySpec.EC_P256)))
                .contains(signature);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 66, 96, 132})
    void anotherLengthIsNoSignatureOfTheCurve(int length) {
        assertThat(EcdsaSignature.ofFixedLength(KeySpec.EC_P256, new byte[length]))
                .isEmpty();
    }
}
