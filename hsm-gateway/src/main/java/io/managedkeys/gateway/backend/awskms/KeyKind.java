package io.managedkeys.gateway.backend.awskms;

import static io.managedkeys.common.key.HashAlgorithm.SHA1;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_224;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_256;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_384;
import static io.managedkeys.common.key.HashAlgorithm.SHA2_512;

import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kinds of keys of AWS KMS that this suite serves: AWS's key spec and key usage, and what each of its algorithms is
 * in this suite's words. docs/backends/awskms.md shows the same table.
 */
enum KeyKind {
    RSA_2048_SIGN(KeySpec.RSA_2048, "RSA_2048", Usage.SIGN_VERIFY, Algorithms.RSA_SIGNATURES),
    RSA_3072_SIGN(KeySpec.RSA_3072, "RSA_3072", Usage.SIGN_VERIFY, Algorithms.RSA_SIGNATURES),
    RSA_4096_SIGN(KeySpec.RSA_4096, "RSA_4096", Usage.SIGN_VERIFY, Algorithms.RSA_SIGNATURES),
    RSA_2048_ENCRYPT(KeySpec.RSA_2048, "RSA_2048", Usage.ENCRYPT_DECRYPT, Algorithms.RSA_ENCRYPTIONS),
    RSA_3072_ENCRYPT(KeySpec.RSA_3072, "RSA_3072", Usage.ENCRYPT_DECRYPT, Algorithms.RSA_ENCRYPTIONS),
    RSA_4096_ENCRYPT(KeySpec.RSA_4096, "RSA_4096", Usage.ENCRYPT_DECRYPT, Algorithms.RSA_ENCRYPTIONS),
    P256(KeySpec.EC_P256, "ECC_NIST_P256", Usage.SIGN_VERIFY, Algorithms.ecdsa("ECDSA_SHA_256")),
    P384(KeySpec.EC_P384, "ECC_NIST_P384", Usage.SIGN_VERIFY, Algorithms.ecdsa("ECDSA_SHA_384")),
    P521(KeySpec.EC_P521, "ECC_NIST_P521", Usage.SIGN_VERIFY, Algorithms.ecdsa("ECDSA_SHA_512")),
    SECP256K1(KeySpec.EC_SECP256K1, "ECC_SECG_P256K1", Usage.SIGN_VERIFY, Algorithms.ecdsa("ECDSA_SHA_256")),
    ED25519(
            KeySpec.ED25519,
            "ECC_NIST_EDWARDS25519",
            Usage.SIGN_VERIFY,
            List.of(Algorithm.signs("ED25519_SHA_512", SignatureScheme.Family.EDDSA))),
    ML_DSA_44(KeySpec.ML_DSA_44, "ML_DSA_44", Usage.SIGN_VERIFY, Algorithms.ML_DSA),
    ML_DSA_65(KeySpec.ML_DSA_65, "ML_DSA_65", Usage.SIGN_VERIFY, Algorithms.ML_DSA),
    ML_DSA_87(KeySpec.ML_DSA_87, "ML_DSA_87", Usage.SIGN_VERIFY, Algorithms.ML_DSA),
    SYMMETRIC(
            KeySpec.AES_256,
            "SYMMETRIC_DEFAULT",
            Usage.ENCRYPT_DECRYPT,
            Algorithm.encrypts("SYMMETRIC_DEFAULT", EncryptionScheme.Family.KMS_SYMMETRIC, Optional.empty())),
    HMAC_224(KeySpec.HMAC_224, "HMAC_224", Usage.GENERATE_VERIFY_MAC, Algorithms.hmac("HMAC_SHA_224", SHA2_224)),
    HMAC_256(KeySpec.HMAC_256, "HMAC_256", Usage.GENERATE_VERIFY_MAC, Algorithms.hmac("HMAC_SHA_256", SHA2_256)),
    HMAC_384(KeySpec.HMAC_384, "HMAC_384", Usage.GENERATE_VERIFY_MAC, Algorithms.hmac("HMAC_SHA_384", SHA2_384)),
    HMAC_512(KeySpec.HMAC_512, "HMAC_512", Usage.GENERATE_VERIFY_MAC, Algorithms.hmac("HMAC_SHA_512", SHA2_512));

    /** AWS's key usages. */
    enum Usage {
        SIGN_VERIFY(KeyUsage.SIGN, KeyUsage.VERIFY),
        ENCRYPT_DECRYPT(KeyUsage.ENCRYPT, KeyUsage.DECRYPT),
        GENERATE_VERIFY_MAC(KeyUsage.MAC);

        private final Set<KeyUsage> capabilities;

        Usage(KeyUsage... capabilities) {
            this.capabilities = Set.of(capabilities);
        }

        Set<KeyUsage> capabilities() {
            return capabilities;
        }
    }

    /** One algorithm of AWS, used for one operation. */
    record Algorithm(String name, PermittedScheme rule) {
        static Algorithm signs(String name, SignatureScheme.Family family) {
            return new Algorithm(name, PermittedScheme.anyHash(family));
        }

        static Algorithm signs(String name, SignatureScheme.Family family, HashAlgorithm hash) {
            return new Algorithm(name, PermittedScheme.withHash(family, hash));
        }

        static List<Algorithm> encrypts(String name, EncryptionScheme.Family family, Optional<HashAlgorithm> hash) {
            return List.of(
                    new Algorithm(name, PermittedScheme.encrypts(family, hash.orElse(null))),
                    new Algorithm(name, PermittedScheme.decrypts(family, hash.orElse(null))));
        }

        /** AWS chooses salts as long as the digest, and masks by the hash that is used anyway. */
        boolean takes(Scheme scheme) {
            return switch (scheme) {
                case SignatureScheme.RsaPss(var hash, var saltLength) -> saltLength == hash.length();
                case EncryptionScheme.RsaOaep(var hash, var mgfHash) -> hash == mgfHash;
                default -> true;
            };
        }
    }

    private static final class Algorithms {
        static final List<Algorithm> RSA_SIGNATURES = List.of(
                Algorithm.signs("RSASSA_PSS_SHA_256", SignatureScheme.Family.RSA_PSS, SHA2_256),
                Algorithm.signs("RSASSA_PSS_SHA_384", SignatureScheme.Family.RSA_PSS, SHA2_384),
                Algorithm.signs("RSASSA_PSS_SHA_512", SignatureScheme.Family.RSA_PSS, SHA2_512),
                Algorithm.signs("RSASSA_PKCS1_V1_5_SHA_256", SignatureScheme.Family.RSA_PKCS1, SHA2_256),
                Algorithm.signs("RSASSA_PKCS1_V1_5_SHA_384", SignatureScheme.Family.RSA_PKCS1, SHA2_384),
                Algorithm.signs("RSASSA_PKCS1_V1_5_SHA_512", SignatureScheme.Family.RSA_PKCS1, SHA2_512));
        static final List<Algorithm> RSA_ENCRYPTIONS = rsaEncryptions();
        static final List<Algorithm> ML_DSA =
                List.of(Algorithm.signs("ML_DSA_SHAKE_256", SignatureScheme.Family.ML_DSA));

        private static List<Algorithm> rsaEncryptions() {
            List<Algorithm> sha1 =
                    Algorithm.encrypts("RSAES_OAEP_SHA_1", EncryptionScheme.Family.RSA_OAEP, Optional.of(SHA1));
            List<Algorithm> sha256 =
                    Algorithm.encrypts("RSAES_OAEP_SHA_256", EncryptionScheme.Family.RSA_OAEP, Optional.of(SHA2_256));
            return Stream.concat(sha1.stream(), sha256.stream()).toList();
        }

        /** Of any hash: a digest is fitted to the curve before it is sent, see {@link SigningInput}. */
        static List<Algorithm> ecdsa(String name) {
            return List.of(Algorithm.signs(name, SignatureScheme.Family.ECDSA));
        }

        static List<Algorithm> hmac(String name, HashAlgorithm hash) {
            return List.of(new Algorithm(name, PermittedScheme.macs(hash)));
        }
    }

    private final KeySpec spec;
    private final String awsSpec;
    private final Usage usage;
    private final List<Algorithm> algorithms;

    KeyKind(KeySpec spec, String awsSpec, Usage usage, List<Algorithm> algorithms) {
        this.spec = spec;
        this.awsSpec = awsSpec;
        this.usage = usage;
        this.algorithms = algorithms;
    }

    KeySpec spec() {
        return spec;
    }

    /** {@code KeySpec} in AWS's API. */
    String awsSpec() {
        return awsSpec;
    }

    /** {@code KeyUsage} in AWS's API. */
    Usage usage() {
        return usage;
    }

    List<Algorithm> algorithms() {
        return algorithms;
    }

    List<PermittedScheme> permits() {
        return algorithms.stream().map(Algorithm::rule).toList();
    }

    /** The algorithm that is this scheme, where keys of the kind have one. */
    Optional<Algorithm> algorithm(KeyUsage operation, Scheme scheme) {
        return algorithms.stream()
                .filter(algorithm -> algorithm.rule().permits(operation, scheme) && algorithm.takes(scheme))
                .findFirst();
    }

    static Optional<KeyKind> of(String awsSpec, String awsUsage) {
        return Arrays.stream(values())
                .filter(kind ->
                        kind.awsSpec.equals(awsSpec) && kind.usage.name().equals(awsUsage))
                .findFirst();
    }

    /** The kind that AWS has for keys of a spec, for the usage that is wanted. */
    static Optional<KeyKind> of(KeySpec spec, Usage usage) {
        return Arrays.stream(values())
                .filter(kind -> kind.spec == spec && kind.usage == usage)
                .findFirst();
    }

    /** The kind of a granted key. A grant that permits part of what the kind has names no other kind. */
    static Optional<KeyKind> granted(KeySpec spec, List<PermittedScheme> schemes) {
        return Arrays.stream(values())
                .filter(kind -> kind.spec == spec && kind.permits().containsAll(schemes))
                .findFirst();
    }
}
