package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CBC_PAD;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_OAEP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;

import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.gateway.backend.KeyBackendContract;
import io.managedkeys.gateway.backend.TestCiphers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SoftHSM keeps the contract. */
class Pkcs11BackendTest extends KeyBackendContract {
    private static final SoftHsm.FreshToken TOKEN = SoftHsm.freshToken();
    private static final DisturbedModule MODULE = new DisturbedModule();
    private static final TestBackends BACKENDS = TestBackends.decorated(MODULE);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<KeyUsage> SIGNS = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
    private static final Set<KeyUsage> ENCRYPTS = Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
    private static final Set<KeyUsage> MACS = Set.of(KeyUsage.MAC);
    private static final String OAEP = "RSA_2048 CKM_RSA_PKCS_OAEP";
    private static final String PSS = "RSA_2048 CKM_RSA_PKCS_PSS";
    private static final String PKCS1 = "RSA_2048 CKM_RSA_PKCS, encryption alone";
    private static final String PKCS1_UNSAFE = "RSA_2048 CKM_RSA_PKCS, decryption switched on";
    private static final String RSA_ALL = "RSA_2048 CKM_RSA_PKCS, all usages";
    private static final String CBC = "AES_256 CKM_AES_CBC_PAD, encryption alone";
    private static final String CBC_UNSAFE = "AES_256 CKM_AES_CBC_PAD, decryption switched on";
    private static final String CBC_HMAC = "AES_256 CKM_AES_CBC_PAD with a MAC";

    @Override
    protected List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (KeySpec spec : List.of(KeySpec.EC_P256, KeySpec.EC_P384, KeySpec.EC_P521, KeySpec.EC_SECP256K1)) {
            kinds.add(Kind.generated(spec.name(), spec, SIGNS, PermittedScheme.anyHash(Family.ECDSA)));
        }
        kinds.add(Kind.generated("ED25519", KeySpec.ED25519, SIGNS, PermittedScheme.anyHash(Family.EDDSA)));
        for (KeySpec spec : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            kinds.add(Kind.generated(spec.name(), spec, SIGNS, rsaSignatures()));
        }
        addRsaEncryption(kinds);
        addAes(kinds);
        addMacs(kinds);
        return kinds;
    }

    private static void addRsaEncryption(List<Kind> kinds) {
        PermittedScheme encrypts = PermittedScheme.encrypts(EncryptionScheme.Family.RSA_PKCS1, null);
        PermittedScheme decrypts = PermittedScheme.decrypts(EncryptionScheme.Family.RSA_PKCS1, null);
        kinds.add(Kind.generated(PSS, KeySpec.RSA_2048, SIGNS, pss()));
        kinds.add(Kind.generated(
                OAEP,
                KeySpec.RSA_2048,
                ENCRYPTS,
                PermittedScheme.encrypts(EncryptionScheme.Family.RSA_OAEP, HashAlgorithm.SHA1),
                PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, HashAlgorithm.SHA1)));
        kinds.add(Kind.generated(PKCS1, KeySpec.RSA_2048, ENCRYPTS, encrypts));
        kinds.add(Kind.generated(PKCS1_UNSAFE, KeySpec.RSA_2048, ENCRYPTS, encrypts, decrypts));
        kinds.add(Kind.generated(
                RSA_ALL,
                KeySpec.RSA_2048,
                Set.of(KeyUsage.values()),
                Stream.concat(Arrays.stream(rsaSignatures()), Stream.of(encrypts))
                        .toArray(PermittedScheme[]::new)));
    }

    private static void addAes(List<Kind> kinds) {
        PermittedScheme[] gcm = both(EncryptionScheme.Family.AES_GCM, null);
        for (KeySpec spec : List.of(KeySpec.AES_128, KeySpec.AES_192, KeySpec.AES_256)) {
            kinds.add(Kind.generated(spec.name(), spec, ENCRYPTS, gcm));
            kinds.add(Kind.existing(spec.name() + ", found", spec, ENCRYPTS, gcm));
        }
        kinds.add(Kind.existing(
                CBC, KeySpec.AES_256, ENCRYPTS, PermittedScheme.encrypts(EncryptionScheme.Family.AES_CBC_PAD, null)));
        kinds.add(
                Kind.existing(CBC_UNSAFE, KeySpec.AES_256, ENCRYPTS, both(EncryptionScheme.Family.AES_CBC_PAD, null)));
        kinds.add(Kind.existing(
                CBC_HMAC,
                KeySpec.AES_256,
                ENCRYPTS,
                both(EncryptionScheme.Family.AES_CBC_HMAC, HashAlgorithm.SHA2_256)));
    }

    private static void addMacs(List<Kind> kinds) {
        Map<KeySpec, HashAlgorithm> hashes = Map.of(
                KeySpec.HMAC_256, HashAlgorithm.SHA2_256,
                KeySpec.HMAC_384, HashAlgorithm.SHA2_384,
                KeySpec.HMAC_512, HashAlgorithm.SHA2_512);
        hashes.forEach((spec, hash) -> {
            kinds.add(Kind.generated(spec.name(), spec, MACS, PermittedScheme.macs(hash)));
            kinds.add(Kind.existing(spec.name() + ", found", spec, MACS, PermittedScheme.macs(hash)));
        });
        kinds.add(Kind.existing(
                "GENERIC_SECRET, found", KeySpec.GENERIC_SECRET, MACS, PermittedScheme.macs(HashAlgorithm.SHA2_256)));
    }

    private static PermittedScheme[] both(EncryptionScheme.Family family, @Nullable HashAlgorithm hash) {
        return new PermittedScheme[] {PermittedScheme.encrypts(family, hash), PermittedScheme.decrypts(family, hash)};
    }

    private static PermittedScheme[] rsaSignatures() {
        return Stream.concat(Stream.of(PermittedScheme.anyHash(Family.RSA_PKCS1)), Arrays.stream(pss()))
                .toArray(PermittedScheme[]::new);
    }

    /** SoftHSM knows no SHA-3. */
    private static PermittedScheme[] pss() {
        return Stream.of(
                        HashAlgorithm.SHA1,
                        HashAlgorithm.SHA2_224,
                        HashAlgorithm.SHA2_256,
                        HashAlgorithm.SHA2_384,
                        HashAlgorithm.SHA2_512)
                .map(hash -> PermittedScheme.withHash(Family.RSA_PSS, hash))
                .toArray(PermittedScheme[]::new);
    }

    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return !(scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash)) || hash == mgfHash;
    }

    @Override
    protected Place placeFor(Kind kind) {
        TestEntries entry = TestEntries.in(TOKEN).of(kind.spec());
        return switch (kind.name()) {
            case PSS -> in(entry.withMechanism(CKM_RSA_PKCS_PSS), Optional.empty());
            case OAEP -> in(entry.withMechanism(CKM_RSA_PKCS_OAEP), Optional.empty());
            case PKCS1_UNSAFE -> in(entry.withEncryption(null, null, true), Optional.empty());
            case CBC -> imported(kind, entry.withMechanism(CKM_AES_CBC_PAD));
            case CBC_UNSAFE ->
                imported(kind, entry.withMechanism(CKM_AES_CBC_PAD).withEncryption(null, null, true));
            case CBC_HMAC -> paired(kind, entry.withMechanism(CKM_AES_CBC_PAD));
            default -> kind.existing() ? imported(kind, entry) : in(entry, Optional.empty());
        };
    }

    private static InToken imported(Kind kind, TestEntries entry) {
        int bits = kind.spec().bits() == 0 ? 320 : kind.spec().bits();
        byte[] key = random(bits / 8);
        long type = kind.spec().type() == KeyType.AES ? CKK_AES : CKK_GENERIC_SECRET;
        TestObjects.in(TOKEN).importSecret(String.valueOf(entry.keyLabel()), type, key);
        return in(entry, Optional.of(TestCiphers.Secrets.of(key)));
    }

    private static InToken paired(Kind kind, TestEntries entry) {
        String label = "mac-of-" + entry.keyLabel();
        byte[] mac = random(32);
        TestObjects.in(TOKEN).importSecret(label, CKK_GENERIC_SECRET, mac);
        InToken alone = imported(
                kind,
                entry.withEncryption(null, new BackendConfig.Pkcs11.HmacKey(label, null, CKM_SHA256_HMAC), false));
        byte[] key = alone.secret().orElseThrow().key();
        return in(alone.entry(), Optional.of(new TestCiphers.Secrets(key, Optional.of(mac))));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        Map<KeySpec, Place> refused = new EnumMap<>(KeySpec.class);
        for (KeySpec mlDsa : List.of(KeySpec.ML_DSA_44, KeySpec.ML_DSA_65, KeySpec.ML_DSA_87)) {
            refused.put(mlDsa, in(TestEntries.in(TOKEN).withMechanism(0x1d), Optional.empty()));
        }
        refused.put(KeySpec.HMAC_224, in(TestEntries.in(TOKEN).of(KeySpec.HMAC_224), Optional.empty()));
        return refused;
    }

    private static InToken in(TestEntries entry, Optional<TestCiphers.Secrets> secret) {
        return new InToken(BACKENDS, MODULE, TOKEN.pin(), entry, secret);
    }
}
