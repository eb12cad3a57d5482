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
            case ECDSA -> truncated(digest(scheme, hash, input), scheme.spec().bits());
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

    /** Bytes beyond the curve's order take no part in a signature (FIPS 186-5 §6.4.1), and some HSMs refuse them. */
    private static byte[] truncated(byte[] digest, int curveBits) {
        if (digest.length == 0) {
            throw ApiException.invalid("a prehashed input must not be empty");
        }
        int longest = (curveBits + 7) / 8;
        return digest.length > longest ? Arrays.copyOf(digest, longest) : digest;
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
