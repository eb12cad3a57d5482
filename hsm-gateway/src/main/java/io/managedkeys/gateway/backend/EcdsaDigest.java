package io.managedkeys.gateway.backend;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import java.util.Arrays;

/** Digests for clouds that sign those of one length with each curve. */
public final class EcdsaDigest {
    private EcdsaDigest() {}

    /**
     * A digest of any hash, as long as the one that a curve's own hash makes. ECDSA takes the leftmost bits of a digest
     * as an integer (FIPS 186-5 §6.4.1): what is too long loses its end, what is too short gets zeros in front.
     *
     * @throws ApiException 400 when no hash makes digests of this length
     */
    public static byte[] fitted(KeySpec curve, byte[] digest) {
        if (Arrays.stream(HashAlgorithm.values()).noneMatch(hash -> hash.length() == digest.length)) {
            throw ApiException.invalid("the input has %d bytes and is no digest".formatted(digest.length));
        }
        int wanted = curve == KeySpec.EC_P521 ? HashAlgorithm.SHA2_512.length() : curve.bits() / Byte.SIZE;
        if (digest.length >= wanted) {
            return Arrays.copyOf(digest, wanted);
        }
        byte[] fitted = new byte[wanted];
        System.arraycopy(digest, 0, fitted, wanted - digest.length, digest.length);
        return fitted;
    }
}
