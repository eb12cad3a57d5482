package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an entry says of its key: {@code key_type} with {@code key_bits} or {@code curve}. */
final class WantedKey {
    private static final Map<String, KeySpec> CURVES = Map.of(
            "P256", KeySpec.EC_P256,
            "P384", KeySpec.EC_P384,
            "P521", KeySpec.EC_P521,
            "P256K1", KeySpec.EC_SECP256K1);

    private final KeySpec.@Nullable KeyType type;
    private final @Nullable KeySpec spec;

    private WantedKey(KeySpec.@Nullable KeyType type, @Nullable KeySpec spec) {
        this.type = type;
        this.spec = spec;
    }

    /** @throws ApiException 400 when AWS has no such key */
    static WantedKey of(BackendConfig.AwsKms config) {
        String name = config.keyType();
        if (name == null) {
            return new WantedKey(null, null);
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "rsa" -> sized(KeySpec.KeyType.RSA, config.keyBits());
            case "ml-dsa" -> sized(KeySpec.KeyType.ML_DSA, config.keyBits());
            case "hmac" -> sized(KeySpec.KeyType.HMAC, config.keyBits());
            case "aes" -> aes(config.keyBits());
            case "ed25519" -> new WantedKey(KeySpec.KeyType.EDWARDS, KeySpec.ED25519);
            case "ecdsa" -> ecdsa(config.curve());
            default ->
                throw ApiException.invalid(
                        "key_type %s is not one of rsa, ecdsa, ed25519, ml-dsa, aes, hmac".formatted(name));
        };
    }

    private static WantedKey ecdsa(@Nullable String curve) {
        if (curve == null) {
            return new WantedKey(KeySpec.KeyType.EC, null);
        }
        KeySpec spec = CURVES.get(curve);
        if (spec == null) {
            throw ApiException.invalid("curve %s is not one of P256, P384, P521, P256K1".formatted(curve));
        }
        return new WantedKey(KeySpec.KeyType.EC, spec);
    }

    private static WantedKey aes(int bits) {
        if (bits != 0 && bits != KeySpec.AES_256.bits()) {
            throw ApiException.invalid("key_bits %d: AES keys of AWS KMS have 256".formatted(bits));
        }
        return new WantedKey(KeySpec.KeyType.AES, KeySpec.AES_256);
    }

    private static WantedKey sized(KeySpec.KeyType type, int bits) {
        if (bits == 0) {
            return new WantedKey(type, null);
        }
        KeySpec spec = Arrays.stream(KeySpec.values())
                .filter(candidate -> candidate.type() == type && candidate.bits() == bits)
                .findFirst()
                .orElseThrow(() -> ApiException.invalid("key_bits %d is not one of %s"
                        .formatted(
                                bits,
                                Arrays.stream(KeySpec.values())
                                        .filter(candidate -> candidate.type() == type && candidate.bits() > 0)
                                        .map(candidate -> Integer.toString(candidate.bits()))
                                        .collect(Collectors.joining(", ")))));
        return new WantedKey(type, spec);
    }

    /** @throws ApiException 400 when the entry says something else of the key that was found */
    void requireFitting(KeyKind found) {
        boolean fits = (type == null || found.spec().type() == type) && (spec == null || found.spec() == spec);
        if (!fits) {
            throw ApiException.invalid("key_type, key_bits or curve do not fit the key, which is of key spec %s"
                    .formatted(found.awsSpec()));
        }
    }

    /**
     * What to generate.
     *
     * @param usages of the entry; an RSA key of AWS either signs or encrypts
     * @throws ApiException 400 when the entry does not say it, or wants what one key cannot do
     */
    KeyKind toGenerate(Set<KeyUsage> usages) {
        if (spec == null) {
            throw ApiException.invalid("to generate a key, key_type is needed, with key_bits or curve");
        }
        boolean encrypts = usages.contains(KeyUsage.ENCRYPT) || usages.contains(KeyUsage.DECRYPT);
        boolean signs = usages.contains(KeyUsage.SIGN) || usages.contains(KeyUsage.VERIFY);
        KeyKind.Usage usage = switch (spec.type()) {
            case RSA -> {
                if (encrypts && signs) {
                    throw ApiException.invalid(
                            "usages: an RSA key of AWS KMS either signs and verifies or encrypts and decrypts");
                }
                yield encrypts ? KeyKind.Usage.ENCRYPT_DECRYPT : KeyKind.Usage.SIGN_VERIFY;
            }
            case EC, EDWARDS, ML_DSA -> KeyKind.Usage.SIGN_VERIFY;
            case AES -> KeyKind.Usage.ENCRYPT_DECRYPT;
            case HMAC -> KeyKind.Usage.GENERATE_VERIFY_MAC;
        };
        return KeyKind.of(spec, usage).orElseThrow(() -> ApiException.invalid("AWS KMS has no " + spec + " keys"));
    }
}
