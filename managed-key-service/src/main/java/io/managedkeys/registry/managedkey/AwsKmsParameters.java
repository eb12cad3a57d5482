package io.managedkeys.registry.managedkey;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.secret.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code awskms} parameters of a write. */
record AwsKmsParameters(
        @Nullable Secret accessKey,
        @Nullable Secret secretKey,
        @Nullable String region,
        @Nullable String endpoint,
        @Nullable String kmsKey,
        @Nullable String keyType,
        @Nullable Integer keyBits,
        @Nullable String curve)
        implements BackendParameters {
    /** Vault knows the first two. */
    private static final List<String> KEY_TYPES = List.of("RSA", "ECDSA", "ED25519", "ML-DSA", "AES", "HMAC");

    private static final List<Integer> ML_DSA_SETS = List.of(44, 65, 87);
    private static final List<Integer> HMAC_BITS = List.of(224, 256, 384, 512);
    private static final String ALIAS = "alias/";

    @Override
    public AwsKmsSettings settings(KeyPolicy policy, CloudDefaults defaults) {
        String key = ParameterChecks.required("kms_key", kmsKey);
        String type = ParameterChecks.required("key_type", ParameterChecks.oneOf("key_type", keyType, KEY_TYPES));
        if (policy.allowGenerateKey() && !key.startsWith(ALIAS)) {
            throw ApiException.invalid(
                    "kms_key must be an alias (alias/…) with allow_generate_key: AWS chooses the ids of new keys");
        }
        AwsKmsSettings settings = new AwsKmsSettings(
                ParameterChecks.required("region", CloudDefaults.or(region, defaults.awsRegion())),
                ParameterChecks.said(endpoint),
                key,
                type.equalsIgnoreCase(keyType) ? String.valueOf(keyType) : type,
                bits(type),
                curve(type));
        var unused = settings.config();
        return settings;
    }

    /** Clients send a number for curves, too; there it means nothing. */
    private int bits(String type) {
        return switch (type) {
            case "RSA" -> requiredBits(type, ParameterChecks.RSA_BITS);
            case "ML-DSA" -> requiredBits(type, ML_DSA_SETS);
            case "HMAC" -> requiredBits(type, HMAC_BITS);
            case "AES" -> ParameterChecks.bits(keyBits, List.of(256));
            default -> keyBits == null ? 0 : keyBits;
        };
    }

    private int requiredBits(String type, List<Integer> known) {
        int bits = ParameterChecks.bits(keyBits, known);
        if (bits == 0) {
            throw ApiException.invalid("key_bits is required with key_type " + type);
        }
        return bits;
    }

    private @Nullable String curve(String type) {
        String known = ParameterChecks.oneOf("curve", curve, ParameterChecks.CURVES);
        if (known == null && type.equals("ECDSA")) {
            throw ApiException.invalid("curve is required with key_type ECDSA");
        }
        return known;
    }

    @Override
    public List<SentSecret> secrets() {
        return List.of(new SentSecret("access_key", accessKey), new SentSecret("secret_key", secretKey));
    }
}
