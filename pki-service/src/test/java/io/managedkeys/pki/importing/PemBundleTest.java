package io.managedkeys.pki.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.pki.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PemBundleTest {
    private static final BigInteger F4 = BigInteger.valueOf(65537);

    private record Rsa(String name, int bits, BigInteger exponent, String refusal) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Rsa> takesNoKeyThatIsCostlyToVerifyWith() {
        return Stream.of(
                new Rsa("2048", 2048, F4, ""),
                new Rsa("8192", 8192, F4, ""),
                new Rsa("a bit more", 8193, F4, "RSA keys of more than 8192 bits are not supported"),
                new Rsa("16384", 16384, F4, "RSA keys of more than 8192 bits are not supported"),
                new Rsa("more than a JDK reads", 20000, F4, "RSA keys of more than 8192 bits are not supported"),
                new Rsa("an exponent of 31 bits", 2048, BigInteger.TWO.pow(31).subtract(BigInteger.ONE), ""),
                new Rsa("one of 32", 2048, BigInteger.TWO.pow(31).add(BigInteger.ONE), "a public exponent of more"),
                new Rsa(
                        "one as long as the modulus",
                        4096,
                        BigInteger.TWO.pow(4095).add(BigInteger.ONE),
                        "a public exponent of more"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void takesNoKeyThatIsCostlyToVerifyWith(Rsa rsa) throws Exception {
        String pem = root(rsa);
        if (rsa.refusal().isEmpty()) {
            assertThat(PemBundle.certificates(pem, true)).hasSize(1);
        } else {
            assertThatThrownBy(() -> PemBundle.certificates(pem, true))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("Error parsing issuer 0: ")
                    .hasMessageContaining(rsa.refusal());
        }
    }

    private static String root(Rsa rsa) throws GeneralSecurityException, IOException, OperatorCreationException {
        BigInteger modulus =
                BigInteger.TWO.pow(rsa.bits() - 1).add(BigInteger.TEN).add(BigInteger.ONE);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair signer = generator.generateKeyPair();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        X500Name name = new X500Name("CN=root");
        return Pem.certificate(new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now),
                        Date.from(now.plusSeconds(60)),
                        name,
                        new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                                new RSAPublicKey(modulus, rsa.exponent())))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))
                .getEncoded());
    }
}
