package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * The options of a sign or verify request that hold whatever the key is.
 *
 * @param hash null for {@code none}
 * @param prehashed whether the input is a digest already
 * @param signatureAlgorithm as the caller named it, or null; it means something for RSA only
 */
record SignatureOptions(
        @Nullable HashAlgorithm hash,
        boolean prehashed,
        @Nullable String signatureAlgorithm,
        Marshaling marshaling,
        SaltLength saltLength) {

    /**
     * @param hashes names of the hash, the one that counts most first; null or empty ones say nothing
     * @throws ApiException 400 with Vault's text
     */
    static SignatureOptions of(
            @Nullable String[] hashes,
            @Nullable Boolean prehashed,
            @Nullable String signatureAlgorithm,
            @Nullable String marshalingAlgorithm,
            @Nullable String saltLength) {
        return new SignatureOptions(
                hash(hashes),
                Boolean.TRUE.equals(prehashed),
                signatureAlgorithm == null || signatureAlgorithm.isEmpty() ? null : signatureAlgorithm,
                Marshaling.named(marshalingAlgorithm),
                SaltLength.parse(saltLength));
    }

    private static @Nullable HashAlgorithm hash(@Nullable String[] names) {
        for (String name : names) {
            if (name != null && !name.isEmpty()) {
                return name.equals("none")
                        ? null
                        : HashAlgorithm.named(name)
                                .orElseThrow(
                                        () -> ApiException.invalid("invalid hash algorithm \"%s\"".formatted(name)));
            }
        }
        return HashAlgorithm.SHA2_256;
    }
}
