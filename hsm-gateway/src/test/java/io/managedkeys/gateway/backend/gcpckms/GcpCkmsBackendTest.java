package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import io.managedkeys.gateway.backend.TestCiphers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;

/** Google Cloud KMS keeps the contract. A kind is named by its algorithm. */
class GcpCkmsBackendTest extends KeyBackendContract {
    private static final TestCkms CKMS = TestCkms.start();
    private static final Set<KeyUsage> ALL = Set.of(KeyUsage.values());
    private static final String WITH_UNSAFE_DECRYPTION = "AES_256_CBC, decryption switched on";

    @AfterAll
    static void stop() {
        CKMS.close();
    }

    @Override
    protected List<Kind> kinds() {
        PermittedScheme ecdsa = PermittedScheme.anyHash(Family.ECDSA);
        PermittedScheme mlDsa = PermittedScheme.anyHash(Family.ML_DSA);
        List<Kind> kinds = new ArrayList<>(List.of(
                Kind.generated("EC_SIGN_P256_SHA256", KeySpec.EC_P256, ALL, ecdsa),
                Kind.generated("EC_SIGN_P384_SHA384", KeySpec.EC_P384, ALL, ecdsa),
                Kind.generated("EC_SIGN_SECP256K1_SHA256", KeySpec.EC_SECP256K1, ALL, ecdsa),
                Kind.generated("EC_SIGN_ED25519", KeySpec.ED25519, ALL, PermittedScheme.anyHash(Family.EDDSA)),
                Kind.generated("PQ_SIGN_ML_DSA_44", KeySpec.ML_DSA_44, ALL, mlDsa),
                Kind.generated("PQ_SIGN_ML_DSA_65_EXTERNAL_MU", KeySpec.ML_DSA_65, ALL, mlDsa),
                Kind.generated("PQ_SIGN_ML_DSA_87", KeySpec.ML_DSA_87, ALL, mlDsa),
                Kind.generated(
                        "RSA_SIGN_PSS_2048_SHA256",
                        KeySpec.RSA_2048,
                        ALL,
                        PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_256)),
                Kind.generated(
                        "RSA_SIGN_PKCS1_3072_SHA256",
                        KeySpec.RSA_3072,
                        ALL,
                        PermittedScheme.withHash(Family.RSA_PKCS1, HashAlgorithm.SHA2_256)),
                Kind.generated(
                        "RSA_SIGN_PSS_4096_SHA512",
                        KeySpec.RSA_4096,
                        ALL,
                        PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_512)),
                Kind.generated(
                        "RSA_SIGN_RAW_PKCS1_2048", KeySpec.RSA_2048, ALL, PermittedScheme.anyHash(Family.RSA_PKCS1)),
                oaep("RSA_DECRYPT_OAEP_2048_SHA1", HashAlgorithm.SHA1),
                oaep("RSA_DECRYPT_OAEP_2048_SHA256", HashAlgorithm.SHA2_256),
                encrypts("GOOGLE_SYMMETRIC_ENCRYPTION", KeySpec.AES_256, EncryptionScheme.Family.KMS_SYMMETRIC, true),
                encrypts("AES_128_GCM", KeySpec.AES_128, EncryptionScheme.Family.AES_GCM, true),
                encrypts("AES_256_GCM", KeySpec.AES_256, EncryptionScheme.Family.AES_GCM, true),
                encrypts("AES_128_CBC", KeySpec.AES_128, EncryptionScheme.Family.AES_CBC_PAD, false),
                encrypts(WITH_UNSAFE_DECRYPTION, KeySpec.AES_256, EncryptionScheme.Family.AES_CBC_PAD, true)));
        kinds.add(hmac("HMAC_SHA1", KeySpec.GENERIC_SECRET, HashAlgorithm.SHA1));
        kinds.add(hmac("HMAC_SHA224", KeySpec.HMAC_224, HashAlgorithm.SHA2_224));
        kinds.add(hmac("HMAC_SHA256", KeySpec.HMAC_256, HashAlgorithm.SHA2_256));
        kinds.add(hmac("HMAC_SHA384", KeySpec.HMAC_384, HashAlgorithm.SHA2_384));
        kinds.add(hmac("HMAC_SHA512", KeySpec.HMAC_512, HashAlgorithm.SHA2_512));
        return kinds;
    }

    private static Kind oaep(String algorithm, HashAlgorithm hash) {
        return Kind.generated(
                algorithm,
                KeySpec.RSA_2048,
                ALL,
                PermittedScheme.encrypts(EncryptionScheme.Family.RSA_OAEP, hash),
                PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, hash));
    }

    private static Kind encrypts(String name, KeySpec spec, EncryptionScheme.Family family, boolean decrypts) {
        return decrypts
                ? Kind.generated(
                        name, spec, ALL, PermittedScheme.encrypts(family, null), PermittedScheme.decrypts(family, null))
                : Kind.generated(name, spec, ALL, PermittedScheme.encrypts(family, null));
    }

    private static Kind hmac(String algorithm, KeySpec spec, HashAlgorithm hash) {
        return Kind.generated(algorithm, spec, ALL, PermittedScheme.macs(hash));
    }

    @Override
    protected Place placeFor(Kind kind) {
        return kind.name().equals(WITH_UNSAFE_DECRYPTION)
                ? new InCloud(CKMS.config(TestCkms.freshName(), "1", "AES_256_CBC", "HSM", true), true)
                : new InCloud(
                        CKMS.config(TestCkms.freshName(), kind.name()),
                        kind.spec().isSecret());
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        return Map.of(
                KeySpec.EC_P521, new InCloud(CKMS.config(TestCkms.freshName(), "EC_SIGN_P521_SHA512"), false),
                KeySpec.AES_192, new InCloud(CKMS.config(TestCkms.freshName(), "AES_192_GCM"), true));
    }

    /** One salt and one mask: those of the algorithm's hash. */
    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return switch (scheme) {
            case SignatureScheme.RsaPss(var hash, var saltLength) -> saltLength == hash.length();
            case EncryptionScheme.RsaOaep(var hash, var mgfHash) -> hash == mgfHash;
            default -> true;
        };
    }

    record InCloud(BackendConfig.GcpCkms config, boolean secretKey) implements Place {
        @Override
        public KeyBackend backend() {
            return CKMS.backends.of(config);
        }

        @Override
        public Credentials credentials() {
            return CKMS.credentials();
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return TestCkms.grant(config, key);
        }

        @Override
        public long calls() {
            return CKMS.standIn.calls().total();
        }

        @Override
        public Optional<TestCiphers.Secrets> secret() {
            return secretKey
                    ? Optional.of(TestCiphers.Secrets.of(CKMS.standIn.keyRings().secret(TestCkms.version(config))))
                    : Optional.empty();
        }
    }
}
