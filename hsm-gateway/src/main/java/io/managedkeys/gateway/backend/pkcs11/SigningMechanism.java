package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EDDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.CK_RSA_PKCS_PSS_PARAMS;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How a scheme is done with a token: the mechanism, what goes in, what comes out. */
record SigningMechanism(SignatureScheme scheme, CK_MECHANISM mechanism) {
    /** PKCS#1 v1.5 needs 11 bytes of padding (RFC 8017 §9.2). */
    private static final int PKCS1_OVERHEAD = 11;

    static SigningMechanism of(SignatureScheme scheme) {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> mechanism.mechanism = CKM_ECDSA;
            case SignatureScheme.RsaPkcs1 pkcs1 -> mechanism.mechanism = CKM_RSA_PKCS;
            case SignatureScheme.EdDsa edDsa -> mechanism.mechanism = CKM_EDDSA;
            case SignatureScheme.MlDsa mlDsa -> throw unsupported(mlDsa);
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                PssHash numbers = PssHash.of(hash);
                CK_RSA_PKCS_PSS_PARAMS parameters = new CK_RSA_PKCS_PSS_PARAMS();
                parameters.hashAlg = numbers.digest();
                parameters.mgf = numbers.mgf();
                parameters.sLen = saltLength;
                mechanism.mechanism = CKM_RSA_PKCS_PSS;
                mechanism.pParameter = parameters;
            }
        }
        return new SigningMechanism(scheme, mechanism);
    }

    private static ApiException unsupported(SignatureScheme scheme) {
        return ApiException.invalid("PKCS#11 keys do not sign with " + scheme.text());
    }

    /** Length of the modulus, or of the curve's order. */
    static int keyBytes(KeySpec spec) {
        return (spec.bits() + 7) / 8;
    }

    /**
     * Refuses parameters that no key of this size can honour.
     *
     * @param keyBytes length of the modulus, or of the curve's order
     */
    void requireFitting(int keyBytes) {
        if (scheme instanceof SignatureScheme.RsaPss(var hash, var saltLength)
                && (saltLength < 0 || saltLength > keyBytes - hash.length() - 2)) {
            throw ApiException.invalid("a salt of %d bytes does not fit the key".formatted(saltLength));
        }
    }

    /**
     * What the token signs.
     *
     * @param keyBytes length of the modulus, or of the curve's order
     * @throws ApiException 400 when the input is no digest of the scheme's hash, or too long
     */
    byte[] prepare(byte[] input, int keyBytes) {
        HashAlgorithm hash = scheme.hash();
        if (hash != null && input.length != hash.length()) {
            throw ApiException.invalid(
                    "a %s digest has %d bytes, not %d".formatted(hash.wireName(), hash.length(), input.length));
        }
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> {
                if (input.length == 0
                        || Arrays.stream(HashAlgorithm.values()).noneMatch(h -> h.length() == input.length)) {
                    throw ApiException.invalid("a digest of %d bytes is no digest".formatted(input.length));
                }
                // FIPS 186-5 §6.4; the orders of P-256 and P-384 end on a byte, and no digest is as long as P-521's
                yield input.length > keyBytes ? Arrays.copyOf(input, keyBytes) : input;
            }
            case SignatureScheme.RsaPss pss -> input;
            case SignatureScheme.EdDsa edDsa -> notEmpty(input);
            case SignatureScheme.MlDsa mlDsa -> throw unsupported(mlDsa);
            case SignatureScheme.RsaPkcs1 pkcs1 -> {
                byte[] data = digestInfo(hash, input);
                if (data.length == 0 || data.length > keyBytes - PKCS1_OVERHEAD) {
                    throw ApiException.invalid("input of %d bytes does not fit the key".formatted(input.length));
                }
                yield data;
            }
        };
    }

    /**
     * The wrapper has no way to pass an empty message, and some modules crash when one is made of no parts.
     *
     * @throws ApiException 400 for an empty message
     */
    static byte[] notEmpty(byte[] message) {
        if (message.length == 0) {
            throw ApiException.invalid("PKCS#11 keys do not sign an empty message, nor make a MAC of it");
        }
        return message;
    }

    /** The token's signature in the seam's encoding. */
    byte[] encode(byte[] signature) {
        return scheme instanceof SignatureScheme.Ecdsa ? EcdsaSignature.toDer(signature) : signature;
    }

    private static byte[] digestInfo(@Nullable HashAlgorithm hash, byte[] digest) {
        if (hash == null) {
            return digest;
        }
        byte[] prefix = hash.digestInfoPrefix();
        byte[] info = Arrays.copyOf(prefix, prefix.length + digest.length);
        System.arraycopy(digest, 0, info, prefix.length, digest.length);
        return info;
    }
}
