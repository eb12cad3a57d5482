package io.managedkeys.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SigningAlgorithmTest {
    private static final List<PermittedScheme> ECDSA = List.of(PermittedScheme.anyHash(Family.ECDSA));
    private static final List<PermittedScheme> PKCS1 = List.of(PermittedScheme.anyHash(Family.RSA_PKCS1));
    private static final List<PermittedScheme> PSS = List.of(PermittedScheme.anyHash(Family.RSA_PSS));
    private static final List<PermittedScheme> BOTH =
            List.of(PermittedScheme.anyHash(Family.RSA_PKCS1), PermittedScheme.anyHash(Family.RSA_PSS));

    private record Case(
            String why,
            String type,
            int bits,
            int hashBits,
            boolean pss,
            List<PermittedScheme> permitted,
            String expected) {
        @Override
        public String toString() {
            return why;
        }
    }

    static Stream<Case> chooses() {
        return Stream.of(
                new Case("P-256", "ec", 256, 0, false, ECDSA, "ECDSAWithSHA256"),
                new Case("P-384, whatever was asked", "ec", 384, 256, true, ECDSA, "ECDSAWithSHA384"),
                new Case("P-521", "ec", 521, 0, false, ECDSA, "ECDSAWithSHA512"),
                new Case("RSA by itself", "rsa", 2048, 0, false, BOTH, "SHA256WithRSA"),
                new Case("RSA with a hash", "rsa", 4096, 384, false, BOTH, "SHA384WithRSA"),
                new Case("RSA with PSS", "rsa", 2048, 512, true, BOTH, "SHA512WithRSAPSS"),
                new Case(
                        "a key that permits PSS alone uses it unasked", "rsa", 2048, 0, false, PSS, "SHA256WithRSAPSS"),
                new Case(
                        "a key that permits no PSS, asked for it",
                        "rsa",
                        2048,
                        0,
                        true,
                        PKCS1,
                        "the managed key cannot sign with RSA_PSS:sha2-256:32; it permits RSA_PKCS1"),
                new Case(
                        "a key with one hash, asked for another",
                        "rsa",
                        2048,
                        512,
                        false,
                        List.of(PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA2_256)),
                        "the managed key cannot sign with RSA_PKCS1:sha2-512; it permits RSA_PKCS1 with sha2-256"),
                new Case("no such hash", "rsa", 2048, 7, false, BOTH, "unsupported hash signature algorithm: 7"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void chooses(Case choice) {
        String outcome;
        try {
            outcome = SigningAlgorithm.choose(
                            new IssuerKeyKind(choice.type(), choice.bits()),
                            choice.hashBits(),
                            choice.pss(),
                            choice.permitted())
                    .goName();
        } catch (ApiException refused) {
            outcome = refused.errors().getFirst();
        }
        assertThat(outcome).isEqualTo(choice.expected());
    }
}
