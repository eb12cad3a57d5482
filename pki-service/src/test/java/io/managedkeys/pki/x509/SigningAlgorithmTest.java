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
        SigningWish wish() {
            return why.startsWith("a role") ? SigningWish.ofRole(hashBits, pss) : SigningWish.explicit(hashBits, pss);
        }

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
                new Case(
                        "a key with one hash, asked for none",
                        "rsa",
                        4096,
                        0,
                        false,
                        List.of(PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA2_512)),
                        "SHA512WithRSA"),
                new Case(
                        "a key with PSS and one hash, asked for none",
                        "rsa",
                        4096,
                        0,
                        false,
                        List.of(PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_512)),
                        "SHA512WithRSAPSS"),
                new Case(
                        "a role's hash gives way to the key's",
                        "rsa",
                        3072,
                        256,
                        false,
                        List.of(PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_384)),
                        "SHA384WithRSAPSS"),
                new Case("a role's hash where the key has it", "rsa", 3072, 384, false, BOTH, "SHA384WithRSA"),
                new Case(
                        "a role that demands PSS",
                        "rsa",
                        3072,
                        256,
                        true,
                        PKCS1,
                        "the managed key cannot sign with RSA_PSS:sha2-256:32; it permits RSA_PKCS1"),
                new Case(
                        "a key with SHA-1 alone",
                        "rsa",
                        2048,
                        0,
                        false,
                        List.of(PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA1)),
                        "the managed key cannot sign with RSA_PKCS1:sha2-256; it permits RSA_PKCS1 with sha1"),
                new Case("Ed25519", "ed25519", 0, 384, true, List.of(PermittedScheme.anyHash(Family.EDDSA)), "Ed25519"),
                new Case(
                        "RSA too short",
                        "rsa",
                        1024,
                        0,
                        false,
                        BOTH,
                        "RSA keys < 2048 bits are unsafe and not supported: got 1024"),
                new Case("no such hash", "rsa", 2048, 7, false, BOTH, "unsupported hash signature algorithm: 7"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void chooses(Case choice) {
        String outcome;
        try {
            outcome = SigningAlgorithm.choose(
                            new IssuerKeyKind(choice.type(), choice.bits()), choice.wish(), choice.permitted())
                    .goName();
        } catch (ApiException refused) {
            outcome = refused.errors().getFirst();
        }
        assertThat(outcome).isEqualTo(choice.expected());
    }
}
