package io.managedkeys.registry.managedkey;

import io.managedkeys.common.key.BackendConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code awskms} parameters of an entry, without credentials. Null or 0 is what was not said.
 *
 * @param keyType as it was written, whatever its case
 * @param curve in upper case
 */
record AwsKmsSettings(
        String region,
        @Nullable String endpoint,
        String kmsKey,
        String keyType,
        int keyBits,
        @Nullable String curve) implements BackendSettings {
    @Override
    public ManagedKeyType type() {
        return ManagedKeyType.AWSKMS;
    }

    @Override
    public BackendConfig.AwsKms config() {
        String kind = ParameterChecks.lower(keyType);
        boolean onCurve = kind.equals("ecdsa") || kind.equals("ed25519");
        return new BackendConfig.AwsKms(
                region, endpoint, kmsKey, kind, onCurve ? 0 : keyBits, kind.equals("ecdsa") ? curve : null);
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("region", region);
        ParameterChecks.put(said, "endpoint", endpoint);
        said.put("kms_key", kmsKey);
        said.put("key_type", keyType);
        ParameterChecks.put(said, "key_bits", keyBits == 0 ? null : keyBits);
        ParameterChecks.put(said, "curve", curve);
        return said;
    }
}
