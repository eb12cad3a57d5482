package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How serial numbers, host names, keys and usages are written and read. */
class TextFormsTest {
    @Test
    void writesSerialNumbersAsClientsKnowThem() {
        assertThat(SerialNumber.text(new BigInteger("00ff01", 16))).isEqualTo("ff:01");
        assertThat(SerialNumber.text(BigInteger.ONE)).isEqualTo("01");
        assertThat(SerialNumber.normalized("FF-01")).isEqualTo("ff:01");
    }

    @Test
    void drawsSerialNumbersThatFitTwentyOctets() {
        for (int i = 0; i < 1000; i++) {
            BigInteger serial = SerialNumber.random();
            assertThat(serial.signum()).isPositive();
            assertThat(serial.bitLength()).isLessThanOrEqualTo(159);
        }
    }

    @Test
    void convertsHostNames() {
        assertThat(Hostname.parse("b\u00fccher.example")).contains("xn--bcher-kva.example");
        assertThat(Hostname.parse("a_b.example")).isEmpty();
        assertThat(Hostname.parse("a b")).isEmpty();
        assertThatThrownBy(() -> Hostname.parse("a".repeat(64) + ".example"))
                .hasMessageContaining("idna: invalid label \"aaaa");
        assertThatThrownBy(() -> Hostname.parse("a.".repeat(127) + "a")).hasMessageContaining("idna: invalid label");
    }

    private record KeyCase(String type, int bits, int signatureBits, String expected) {}

    static Stream<KeyCase> resolvesKeyChoices() {
        return Stream.of(
                new KeyCase("rsa", 0, 0, "rsa 2048 256"),
                new KeyCase("rsa", 4096, 384, "rsa 4096 384"),
                new KeyCase("rsa", 1024, 0, "RSA keys < 2048 bits are unsafe and not supported: got 1024"),
                new KeyCase("rsa", 2049, 0, "unsupported bit length for RSA key: 2049"),
                new KeyCase("rsa", 0, 7, "unsupported hash signature algorithm: 7"),
                new KeyCase("ec", 0, 512, "ec 256 0"),
                new KeyCase("ec", 521, 0, "ec 521 0"),
                new KeyCase("ec", 123, 0, "unsupported bit length for EC key: 123"),
                new KeyCase("ed25519", 77, 0, "ed25519 0 0"),
                new KeyCase("any", 0, 0, "any 0 0"),
                new KeyCase("dsa", 0, 0, "unknown key type dsa"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void resolvesKeyChoices(KeyCase key) {
        String outcome;
        try {
            KeyChoice choice = KeyChoice.of(key.type(), key.bits(), key.signatureBits());
            outcome = choice.type() + " " + choice.bits() + " " + choice.signatureBits();
        } catch (io.managedkeys.common.error.ApiException refused) {
            outcome = refused.errors().getFirst();
        }
        assertThat(outcome).isEqualTo(key.expected());
    }

    @Test
    void readsUsagesByNameAndForgetsUnknownOnes() {
        assertThat(KeyUsageName.bits(List.of(" digitalSIGNATURE ", "nonsense", "KeyUsageCertSign")))
                .isEqualTo(org.bouncycastle.asn1.x509.KeyUsage.digitalSignature);
        assertThat(ExtendedKeyUsageName.oids(
                        Set.of(ExtendedKeyUsageName.CLIENT_AUTH, ExtendedKeyUsageName.SERVER_AUTH),
                        List.of("OCSPSigning", "nonsense", "serverauth"),
                        List.of("1.2.3")))
                .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.9", "1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3;UTF8", "1.2.3;IA5:x", "nonsense;UTF8:x", ";UTF8:x"})
    void refusesOtherNames(String text) {
        assertThatThrownBy(() -> OtherName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0", "10.0.0.256", "10.0.0.1/8", "::g", "a::b%eth0", ""})
    void takesNoAddressFromWhatIsNone(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
