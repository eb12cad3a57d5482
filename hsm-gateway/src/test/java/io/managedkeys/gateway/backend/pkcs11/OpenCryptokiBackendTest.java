package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CBC_PAD;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_GCM;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_KEY_PAIR_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_OAEP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/**
 * A second module keeps the contract: opencryptoki's software token. Older ones have RSA, AES in CBC and HMACs alone, newer
 * ones elliptic curves and GCM as well; the token's own list of mechanisms says what must work.
 */
class OpenCryptokiBackendTest extends KeyBackendContract {
    private static final SoftHsm.FreshToken TOKEN = OpenCryptoki.token();
    private static final Set<Long> MECHANISMS = OpenCryptoki.mechanisms(TOKEN);
    private static final DisturbedModule MODULE = new DisturbedModule();
    private static final TestBackends BACKENDS =
            TestBackends.of(OpenCryptoki.LIBRARY, OpenCryptoki.path(), () -> MODULE.apply(OpenCryptoki.module()));
    private static final TestObjects OBJECTS = TestObjects.in(OpenCryptoki.module(), TOKEN);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<KeyUsage> SIGNS = Set.of(KeyUsage.SIGN, KeyUsage.VERIFY);
    private static final Set<KeyUsage> ENCRYPTS = Set.of(KeyUsage.ENCRYPT, KeyUsage.DECRYPT);
    private static final String PSS = "RSA_2048 CKM_RSA_PKCS_PSS";
    private static final String OAEP = "RSA_2048 CKM_RSA_PKCS_OAEP";
    private static final String CBC = "AES_256 CKM_AES_CBC_PAD";

    private final List<String> labels = new ArrayList<>();

    @AfterAll
    void leaveNothingBehind() {
        labels.forEach(OBJECTS::destroy);
    }

    @Override
    protected List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (KeySpec spec : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            kinds.add(Kind.generated(
                    spec.name(),
                    spec,
                    SIGNS,
                    Stream.concat(Stream.of(PermittedScheme.anyHash(Family.RSA_PKCS1)), Arrays.stream(pss()))
                            .toArray(PermittedScheme[]::new)));
        }
        kinds.add(Kind.generated(PSS, KeySpec.RSA_2048, SIGNS, pss()));
        kinds.add(Kind.generated(
                OAEP, KeySpec.RSA_2048, ENCRYPTS, both(EncryptionScheme.Family.RSA_OAEP, HashAlgorithm.SHA1)));
        if (MECHANISMS.contains(CKM_EC_KEY_PAIR_GEN)) {
            for (KeySpec spec : List.of(KeySpec.EC_P256, KeySpec.EC_P384, KeySpec.EC_P521, KeySpec.EC_SECP256K1)) {
                kinds.add(Kind.generated(spec.name(), spec, SIGNS, PermittedScheme.anyHash(Family.ECDSA)));
            }
        }
        for (KeySpec spec : List.of(KeySpec.AES_128, KeySpec.AES_192, KeySpec.AES_256)) {
            if (MECHANISMS.contains(CKM_AES_GCM)) {
                kinds.add(Kind.existing(spec.name(), spec, ENCRYPTS, both(EncryptionScheme.Family.AES_GCM, null)));
            }
        }
        kinds.add(Kind.existing(CBC, KeySpec.AES_256, ENCRYPTS, both(EncryptionScheme.Family.AES_CBC_PAD, null)));
        Map<KeySpec, HashAlgorithm> hashes = Map.of(
                KeySpec.HMAC_256, HashAlgorithm.SHA2_256,
                KeySpec.HMAC_384, HashAlgorithm.SHA2_384,
                KeySpec.HMAC_512, HashAlgorithm.SHA2_512);
        hashes.forEach((spec, hash) -> {
            kinds.add(Kind.generated(spec.name(), spec, Set.of(KeyUsage.MAC), PermittedScheme.macs(hash)));
            kinds.add(Kind.existing(spec.name() + ", found", spec, Set.of(KeyUsage.MAC), PermittedScheme.macs(hash)));
        });
        kinds.add(Kind.existing(
                "GENERIC_SECRET, found",
                KeySpec.GENERIC_SECRET,
                Set.of(KeyUsage.MAC),
                PermittedScheme.macs(HashAlgorithm.SHA2_256)));
        return kinds;
    }

    private static PermittedScheme[] both(EncryptionScheme.Family family, @Nullable HashAlgorithm hash) {
        return new PermittedScheme[] {PermittedScheme.encrypts(family, hash), PermittedScheme.decrypts(family, hash)};
    }

    private static PermittedScheme[] pss() {
        return PssHash.permitted(MECHANISMS).toArray(PermittedScheme[]::new);
    }

    @Override
    protected boolean takes(Kind kind, KeyUsage operation, Scheme scheme) {
        return !(scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash)) || hash == mgfHash;
    }

    @Override
    protected Place placeFor(Kind kind) {
        TestEntries entry = entry(kind.spec());
        return switch (kind.name()) {
            case PSS -> in(entry.withMechanism(CKM_RSA_PKCS_PSS), Optional.empty());
            case OAEP -> in(entry.withMechanism(CKM_RSA_PKCS_OAEP), Optional.empty());
            case CBC ->
                imported(kind.spec(), entry.withMechanism(CKM_AES_CBC_PAD).withEncryption(null, null, true));
            default -> kind.existing() ? imported(kind.spec(), entry) : in(entry, Optional.empty());
        };
    }

    private TestEntries entry(KeySpec spec) {
        TestEntries entry = TestEntries.in(OpenCryptoki.LIBRARY, TOKEN.label());
        labels.add(String.valueOf(entry.keyLabel()));
        return spec.type() == KeyType.ML_DSA ? entry.withMechanism(0x1d) : entry.of(spec);
    }

    private static InToken imported(KeySpec spec, TestEntries entry) {
        byte[] key = new byte[spec == KeySpec.GENERIC_SECRET ? 40 : spec.bits() / 8];
        RANDOM.nextBytes(key);
        OBJECTS.importSecret(
                String.valueOf(entry.keyLabel()), spec.type() == KeyType.AES ? CKK_AES : CKK_GENERIC_SECRET, key);
        return in(entry, Optional.of(TestCiphers.Secrets.of(key)));
    }

    @Override
    protected Map<KeySpec, Place> refuses() {
        Map<KeySpec, Place> refused = new EnumMap<>(KeySpec.class);
        Set<KeySpec> served = kinds().stream().map(Kind::spec).collect(Collectors.toSet());
        for (KeySpec spec : KeySpec.values()) {
            if (!served.contains(spec)) {
                refused.put(spec, in(entry(spec), Optional.empty()));
            }
        }
        return refused;
    }

    private static InToken in(TestEntries entry, Optional<TestCiphers.Secrets> secret) {
        return new InToken(BACKENDS, MODULE, TOKEN.pin(), entry, secret);
    }
}
