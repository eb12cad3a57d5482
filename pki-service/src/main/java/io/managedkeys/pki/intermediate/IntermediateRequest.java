package io.managedkeys.pki.intermediate;

import io.managedkeys.pki.key.NamedKey;
import io.managedkeys.pki.x509.AuthorityFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client may say of the request for an intermediate; null where it said nothing. */
record IntermediateRequest(
        @Nullable String keyName,
        @Nullable String keyRef,
        @Nullable String managedKeyName,
        @Nullable String managedKeyId,
        @Nullable String commonName,
        @Nullable String altNames,
        @Nullable List<String> ipSans,
        @Nullable List<String> uriSans,
        @Nullable List<String> otherSans,
        @Nullable Boolean excludeCnFromSans,
        @Nullable String format,
        @Nullable String privateKeyFormat,
        @Nullable String keyType,
        @Nullable Integer keyBits,
        @Nullable Integer signatureBits,
        @Nullable Boolean usePss,
        @Nullable Boolean addBasicConstraints,
        @Nullable List<String> keyUsage,
        @Nullable List<String> ou,
        @Nullable List<String> organization,
        @Nullable List<String> country,
        @Nullable List<String> locality,
        @Nullable List<String> province,
        @Nullable List<String> streetAddress,
        @Nullable List<String> postalCode,
        @Nullable String serialNumber)
        implements AuthorityFields {

    NamedKey.Wish key() {
        return new NamedKey.Wish(keyRef, managedKeyName, managedKeyId, keyType, keyBits, signatureBits);
    }
}
