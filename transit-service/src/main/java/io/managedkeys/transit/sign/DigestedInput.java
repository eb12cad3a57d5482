package io.managedkeys.transit.sign;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme.Family;
import io.managedkeys.transit.keyring.Base64Text;
import io.managedkeys.transit.keyring.Base64Text.IllegalBase64Exception;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** From the input on the wire to the bytes that are signed: only digests ever leave for the gateway. */
final class DigestedInput {
    /** Least padding of PKCS#1 v1.5 (RFC 8017 §9.2). */
    private static final int PKCS1_OVERHEAD = 11;

    private DigestedInput() {}

    /** @throws ApiException 400 with Vault's text */
    static byte[] decode(String base64) {
        try {
            return Base64Text.decode(base64);
        } catch (IllegalBase64Exception e) {
            throw new ApiException(ErrorKind.INVALID_REQUEST, "unable to decode input: " + e.getMessage(), e);
        }
    }

    /** @throws ApiException 400 when a digest does not fit the scheme */
    static byte[] of(SchemeChoice scheme, byte[] input) {
        HashAlgorithm hash = scheme.hash();
        byte[] digest = hash == null || scheme.prehashed() ? input : digest(hash, input);
        if (scheme.family() == Family.ECDSA) {
            return truncated(digest, scheme.spec().bits());
        }
        if (hash != null && digest.length != hash.length()) {
            throw ApiException.invalid("crypto/rsa: input must be hashed with given hash");
        }
        if (hash == null && digest.length > scheme.spec().bits() / 8 - PKCS1_OVERHEAD) {
            throw ApiException.invalid("crypto/rsa: message too long for RSA key size");
        }
        return digest;
    }

    /** Bytes beyond the curve's order take no part in a signature (FIPS 186-5 §6.4.1), and some HSMs refuse them. */
    private static byte[] truncated(byte[] digest, int curveBits) {
        if (digest.length == 0) {
            throw ApiException.invalid("a prehashed input must not be empty");
        }
        int longest = (curveBits + 7) / 8;
        return digest.length > longest ? Arrays.copyOf(digest, longest) : digest;
    }

    private static byte[] digest(HashAlgorithm hash, byte[] input) {
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + hash.jcaName(), e);
        }
    }
}
