package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.transit.use.NamedHash;
import org.jspecify.annotations.Nullable;

/**
 * The options of a sign or verify request that hold whatever the key is.
 *
 * @param prehashed whether the input is a digest already
 * @param signatureAlgorithm as the caller named it, or null; it means something for RSA only
 * @param hasContext whether there is a {@code signature_context}; it means something for keys that sign messages
 */
record SignatureOptions(
        NamedHash hash,
        boolean prehashed,
        @Nullable String signatureAlgorithm,
        Marshaling marshaling,
        SaltLength saltLength,
        boolean hasContext) {

    /**
     * @param hashes names of the hash, the one that counts most first; null or empty ones say nothing
     * @throws ApiException 400 with Vault's text
     */
    static SignatureOptions of(
            @Nullable String[] hashes,
            @Nullable Boolean prehashed,
            @Nullable String signatureAlgorithm,
            @Nullable String marshalingAlgorithm,
            @Nullable String saltLength,
            @Nullable String signatureContext) {
        return new SignatureOptions(
                NamedHash.of(hashes),
                Boolean.TRUE.equals(prehashed),
                signatureAlgorithm == null || signatureAlgorithm.isEmpty() ? null : signatureAlgorithm,
                Marshaling.named(marshalingAlgorithm),
                SaltLength.parse(saltLength),
                signatureContext != null && !signatureContext.isEmpty());
    }
}
