package io.managedkeys.gateway.backend.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.security.keyvault.keys.models.KeyOperation;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.EncryptionScheme.Family;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.Credentials;
import io.managedkeys.gateway.backend.KeyBackend;
import io.managedkeys.gateway.backend.KeyBackendContract;
import io.managedkeys.gateway.backend.TestCiphers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Azure keeps the contract: a vault with HSM keys, and a Managed HSM. */
class AzureKeyVaultBackendTest extends KeyBackendContract {
    private static final TestVaults VAULTS = TestVaults.start(); // its ports go with the process
    private static final RsaKeys RSA_KEYS = new RsaKeys();
    private static final Set<KeyUsage> SIGNS = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
    private static final Set<KeyUsage> ENCRYPTS = Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
    private static final Set<KeyUsage> EVERYTHING = TestAzureKeys.EVERY_USAGE;
    private static final List<HashAlgorithm> HASHES =
            List.of(HashAlgorithm.SHA2_256, HashAlgorithm.SHA2_384, HashAlgorithm.SHA2_512);

    @Override
    protected List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (KeySpec spec : List.of(KeySpec.EC_P256, KeySpec.EC_P384, KeySpec.EC_P521, KeySpec.EC_SECP256K1)) {
            kinds.add(Kind.generated(spec.name(), spec, SIGNS, PermittedScheme.anyHash(SignatureScheme.Family.ECDSA)));
        }
        for (KeySpec spec : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            kinds.add(Kind.existing(spec.name(), spec, EVERYTHING, rsa()));
        }
        for (KeySpec spec : List.of(KeySpec.AES_128, KeySpec.AES_192)) {
            kinds.add(Kind.generated(spec.name(), spec, ENCRYPTS, aes(false, false)));
        }
        kinds.add(Kind.generated("AES_256", KeySpec.AES_256, EVERYTHING, aes(true, false)));
        kinds.add(Kind.existing("AES_256 with unsafe decryption", KeySpec.AES_256, EVERYTHING, aes(true, true)));
        kinds.add(Kind.existing("MAC", KeySpec.GENERIC_SECRET, Set.of(KeyUsage.MAC), macs()));
        return kinds;
    }

    private static PermittedScheme[] rsa() {
        List<PermittedScheme> rules = new ArrayList<>();
        for (HashAlgorithm hash : HASHES) {
            rules.add(PermittedScheme.withHash(SignatureScheme.Family.RSA_PKCS1, hash));
            rules.add(PermittedScheme.withHash(SignatureScheme.Family.RSA_PSS, hash));
        }
        for (HashAlgorithm hash : List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA2_256)) {
            rules.add(PermittedScheme.encrypts(Family.RSA_OAEP, hash));
            rules.add(PermittedScheme.decrypts(Family.RSA_OAEP, hash));
        }
        rules.add(PermittedScheme.encrypts(Family.RSA_PKCS1, null));
        return rules.toArray(PermittedScheme[]::new);
    }

    private static PermittedScheme[] aes(boolean macs, boolean unsafe) {
        List<PermittedScheme> rules = new ArrayList<>(List.of(
                PermittedScheme.encrypts(Family.AES_GCM, null),
                PermittedScheme.decrypts(Family.AES_GCM, null),
                PermittedScheme.encrypts(Family.AES_CBC_PAD, null)));
        if (unsafe) {
            rules.add(PermittedScheme.decrypts(Family.AES_CBC_PAD, null));
        }
        if (macs) {
            rules.addAll(List.of(macs()));
        }
        return rules.toArray(PermittedScheme[]::new);
    }

    private static PermittedScheme[] macs() {
        return HASHES.stream().map(PermittedScheme::macs).toArray(PermittedScheme[]::new);
    }

    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return switch (scheme) {
            case SignatureScheme.RsaPss(var hash, var salt) -> salt == hash.length();
            case EncryptionScheme.RsaOaep(var hash, var mask) -> hash == mask;
            default -> true;
        };
    }

    @Override
    protected Place placeFor(Kind kind) {
        TestAzureKeys entry = TestAzureKeys.ec();
        return switch (kind.name()) {
            case "MAC" -> {
                byte[] bytes = random(64);
                VAULTS.importSecret(entry.keyName(), bytes, KeyOperation.SIGN, KeyOperation.VERIFY);
                yield new InVault(entry.inManagedHsm(), bytes);
            }
            case "AES_256 with unsafe decryption" -> {
                byte[] bytes = random(32);
                VAULTS.importSecret(
                        entry.keyName(), bytes, KeyOperation.SIGN, KeyOperation.ENCRYPT, KeyOperation.DECRYPT);
                yield new InVault(entry.inManagedHsm().encrypting("raw", true), bytes);
            }
            case "RSA_2048", "RSA_3072", "RSA_4096" -> new InVault(RSA_KEYS.next(kind.spec()), null);
            default -> new InVault(entry.of(kind.spec()), null);
        };
    }

    /** Two RSA keys of each size, generated once and taken in turns: making them takes longer than all the rest. */
    private static final class RsaKeys {
        private final Map<KeySpec, List<TestAzureKeys>> generated = new EnumMap<>(KeySpec.class);
        private int turns;

        synchronized TestAzureKeys next(KeySpec spec) {
            List<TestAzureKeys> keys = generated.computeIfAbsent(spec, missing -> List.of(make(spec), make(spec)));
            return keys.get(turns++ % keys.size());
        }

        private static TestAzureKeys make(KeySpec spec) {
            TestAzureKeys entry = TestAzureKeys.ec().of(spec);
            assertThat(entry.resolve(VAULTS, UUID.randomUUID()).generated()).isTrue();
            return entry;
        }
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        Map<KeySpec, Place> refused = new EnumMap<>(KeySpec.class);
        for (KeySpec spec : List.of(
                KeySpec.ED25519,
                KeySpec.ML_DSA_44,
                KeySpec.ML_DSA_65,
                KeySpec.ML_DSA_87,
                KeySpec.HMAC_224,
                KeySpec.HMAC_256,
                KeySpec.HMAC_384,
                KeySpec.HMAC_512)) {
            refused.put(spec, new InVault(TestAzureKeys.ec().of(spec), null));
        }
        return refused;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    record InVault(TestAzureKeys entry, byte @Nullable [] bytes) implements Place {
        @Override
        public KeyBackend backend() {
            return VAULTS.backends.of(entry.config());
        }

        @Override
        public Credentials credentials() {
            return TestVaults.credentials();
        }

        @Override
        public KeyGrant grant(ResolvedKey key) {
            return entry.grant(key);
        }

        @Override
        public long calls() {
            return VAULTS.calls();
        }

        @Override
        public Optional<TestCiphers.Secrets> secret() {
            return Optional.ofNullable(bytes).map(TestCiphers.Secrets::of);
        }
    }
}
