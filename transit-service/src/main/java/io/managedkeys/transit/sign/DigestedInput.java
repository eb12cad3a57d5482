package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.transit.use.Base64Field;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** From the input on the wire to the bytes that are signed: digests, but for schemes that take the message itself. */
final class DigestedInput {
    /** Least padding of PKCS#1 v1.5 (RFC 8017 §9.2). */
    private static final int PKCS1_OVERHEAD = 11;

    private DigestedInput() {}

    /** @throws ApiException 400 with Vault's text */
    static byte[] decode(String base64) {
        return Base64Field.decode(base64, "unable to decode input: ");
    }

    /** @throws ApiException 400 when a digest does not fit the scheme */
    static byte[] of(SchemeChoice scheme, byte[] input) {
        HashAlgorithm hash = scheme.hash();
        return switch (scheme.family()) {
            case EDDSA, ML_DSA -> input;
            case ECDSA -> fitted(digest(scheme, hash, input), scheme.spec().bits());
            case RSA_PKCS1, RSA_PSS -> {
                byte[] digest = digest(scheme, hash, input);
                if (hash != null && digest.length != hash.length()) {
                    throw ApiException.invalid("crypto/rsa: input must be hashed with given hash");
                }
                if (hash == null && digest.length > scheme.spec().bits() / 8 - PKCS1_OVERHEAD) {
                    throw ApiException.invalid("crypto/rsa: message too long for RSA key size");
                }
                yield digest;
            }
        };
    }

    /**
     * As long as a digest that the curve takes whole, since HSMs refuse other lengths. Bytes beyond the curve's order take
     * no part in a signature, and zeros in front do not change the number that is signed (FIPS 186-5 §6.4.1).
     */
    private static byte[] fitted(byte[] digest, int curveBits) {
        if (digest.length == 0) {
            throw ApiException.invalid("a prehashed input must not be empty");
        }
        int order = (curveBits + 7) / 8;
        int shortest = Math.min(order, HashAlgorithm.SHA2_512.length());
        if (digest.length >= shortest) {
            return digest.length > order ? Arrays.copyOf(digest, order) : digest;
        }
        byte[] padded = new byte[shortest];
        System.arraycopy(digest, 0, padded, shortest - digest.length, digest.length);
        return padded;
    }

    private static byte[] digest(SchemeChoice scheme, @Nullable HashAlgorithm hash, byte[] input) {
        if (hash == null || scheme.prehashed()) {
            return input;
        }
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + hash.jcaName(), e);
        }
    }
}
