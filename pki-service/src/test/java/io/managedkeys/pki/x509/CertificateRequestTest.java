package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateRequestTest {
    private static final KeyPair EC = pair("EC", "secp256r1");

    private static KeyPair pair(String algorithm, String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, new BouncyCastleProvider());
            if (curve.isEmpty()) {
                generator.initialize(2048);
            } else {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] request(KeyPair keys, String algorithm) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "a.example.com"), new GeneralName(GeneralName.iPAddress, "10.0.0.1")
        }));
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=a.example.com,SERIALNUMBER=S1"), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(algorithm)
                        .setProvider(new BouncyCastleProvider())
                        .build(keys.getPrivate()))
                .getEncoded();
    }

    private static String pem(byte[] der) {
        return Pem.encode("CERTIFICATE REQUEST", der);
    }

    private record Scheme(String algorithm, String curve, String signature, String type, int bits) {}

    static Stream<Scheme> readsEveryKindOfKey() {
        return Stream.of(
                new Scheme("EC", "secp256r1", "SHA256withECDSA", "ec", 256),
                new Scheme("EC", "secp521r1", "SHA512withECDSA", "ec", 521),
                new Scheme("RSA", "", "SHA256withRSA", "rsa", 2048),
                new Scheme("RSA", "", "SHA256withRSAandMGF1", "rsa", 2048),
                new Scheme("Ed25519", "Ed25519", "Ed25519", "ed25519", 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsEveryKindOfKey(Scheme scheme) throws Exception {
        KeyPair keys = pair(scheme.algorithm(), scheme.curve());

        CertificateRequest read = CertificateRequest.parse(pem(request(keys, scheme.signature())));

        assertThat(read.keyType()).isEqualTo(scheme.type());
        assertThat(read.keyBits()).isEqualTo(scheme.bits());
        assertThat(read.commonName()).isEqualTo("a.example.com");
        assertThat(read.serialNumber()).isEqualTo("S1");
        assertThat(read.names().dns()).containsExactly("a.example.com");
        assertThat(read.names().addresses()).hasSize(1);
        assertThat(read.asksForBasicConstraints()).isTrue();
    }

    @Test
    void refusesCurvesThatNoVaultKnows() throws Exception {
        byte[] der = request(pair("EC", "secp256k1"), "SHA256withECDSA");

        assertThatThrownBy(() -> CertificateRequest.parse(pem(der))).hasMessageContaining("unsupported public key");
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertThatThrownBy(() -> CertificateRequest.parse(null)).hasMessageContaining("\"csr\" is empty");
        assertThatThrownBy(() -> CertificateRequest.parse("zz")).hasMessageContaining("csr contains no data");
        assertThatThrownBy(() -> CertificateRequest.parse(pem(new byte[0]))).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> CertificateRequest.parse(pem(new byte[] {0x30, 0})))
                .hasMessageContaining("could not be parsed");
    }

    /** Whatever happens to a request, it is read or refused; nothing else comes out, and no wrong signature passes. */
    @Test
    void survivesDamage() throws Exception {
        byte[] whole = request(EC, "SHA256withECDSA");
        Random random = new Random(new SecureRandom().nextLong());
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] cut =
                    random.nextInt(4) == 0 ? java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
            if (java.util.Arrays.equals(cut, whole)) {
                continue;
            }
            try {
                CertificateRequest read = CertificateRequest.parse(pem(cut));
                assertThat(read.commonName()).isEqualTo("a.example.com");
            } catch (ApiException refused) {
                assertThat(refused.kind()).isEqualTo(io.managedkeys.common.error.ErrorKind.INVALID_REQUEST);
            }
        }
    }
}
