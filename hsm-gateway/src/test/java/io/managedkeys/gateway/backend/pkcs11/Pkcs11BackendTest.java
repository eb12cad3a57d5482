package io.managedkeys.gateway.backend.pkcs11;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** SoftHSM keeps the contract. */
class Pkcs11BackendTest extends KeyBackendContract {
    private static final SoftHsm.FreshToken TOKEN = SoftHsm.freshToken();
    private static final DisturbedModule MODULE = new DisturbedModule();
    private static final TestBackends BACKENDS = TestBackends.decorated(MODULE);
    private static final Set<KeyUsage> SIGNS = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);

    @Override
    protected List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (KeySpec spec : List.of(KeySpec.EC_P256, KeySpec.EC_P384, KeySpec.EC_P521)) {
            kinds.add(Kind.generated(spec.name(), spec, SIGNS, PermittedScheme.anyHash(Family.ECDSA)));
        }
        for (KeySpec spec : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            kinds.add(Kind.generated(spec.name(), spec, SIGNS, rsaSignatures()));
        }
        return kinds;
    }

    /** SoftHSM knows no SHA-3. */
    private static PermittedScheme[] rsaSignatures() {
        return new PermittedScheme[] {
            PermittedScheme.anyHash(Family.RSA_PKCS1),
            PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA1),
            PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_224),
            PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_256),
            PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_384),
            PermittedScheme.withHash(Family.RSA_PSS, HashAlgorithm.SHA2_512)
        };
    }

    @Override
    protected Place placeFor(Kind kind) {
        return new InToken(TestEntries.in(TOKEN).of(kind.spec()));
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        Map<KeySpec, Place> refused = new EnumMap<>(KeySpec.class);
        TestEntries entry = TestEntries.in(TOKEN);
        refused.put(KeySpec.EC_SECP256K1, new InToken(entry.withGeneration("P256K1", 0)));
        refused.put(KeySpec.ED25519, new InToken(entry.withMechanism(0x1057)));
        refused.put(KeySpec.ML_DSA_44, new InToken(entry.withMechanism(0x1d)));
        refused.put(KeySpec.ML_DSA_65, new InToken(entry.withMechanism(0x1d)));
        refused.put(KeySpec.ML_DSA_87, new InToken(entry.withMechanism(0x1d)));
        for (KeySpec aes : List.of(KeySpec.AES_128, KeySpec.AES_192, KeySpec.AES_256)) {
            refused.put(aes, new InToken(entry.withMechanism(0x1087).withGeneration(null, aes.bits())));
        }
        for (KeySpec hmac : List.of(
                KeySpec.HMAC_224, KeySpec.HMAC_256, KeySpec.HMAC_384, KeySpec.HMAC_512, KeySpec.GENERIC_SECRET)) {
            refused.put(hmac, new InToken(entry.withMechanism(0x251).withGeneration(null, hmac.bits())));
        }
        return refused;
    }

    record InToken(TestEntries entry) implements Place {
        @Override
        public KeyBackend backend() {
            return BACKENDS.backends().of(entry.config());
        }

        @Override
        public Credentials credentials() {
            return TestEntries.pin(TOKEN.pin());
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return entry.grant(key);
        }

        @Override
        public long calls() {
            return Stream.of("C_SignInit", "C_EncryptInit", "C_DecryptInit", "C_GenerateKey", "C_GenerateKeyPair")
                    .mapToLong(MODULE::calls)
                    .sum();
        }
    }
}
