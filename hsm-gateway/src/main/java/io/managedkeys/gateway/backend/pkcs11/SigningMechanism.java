package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA1;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA_1;

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

    private record PssHash(long hash, long mgf) {}

    static SigningMechanism of(SignatureScheme scheme) {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> mechanism.mechanism = CKM_ECDSA;
            case SignatureScheme.RsaPkcs1 pkcs1 -> mechanism.mechanism = CKM_RSA_PKCS;
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                PssHash numbers = pss(hash);
                CK_RSA_PKCS_PSS_PARAMS parameters = new CK_RSA_PKCS_PSS_PARAMS();
                parameters.hashAlg = numbers.hash();
                parameters.mgf = numbers.mgf();
                parameters.sLen = saltLength;
                mechanism.mechanism = CKM_RSA_PKCS_PSS;
                mechanism.pParameter = parameters;
            }
        }
        return new SigningMechanism(scheme, mechanism);
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
            case SignatureScheme.RsaPkcs1 pkcs1 -> {
                byte[] data = digestInfo(hash, input);
                if (data.length == 0 || data.length > keyBytes - PKCS1_OVERHEAD) {
                    throw ApiException.invalid("input of %d bytes does not fit the key".formatted(input.length));
                }
                yield data;
            }
        };
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

    private static PssHash pss(HashAlgorithm hash) {
        return switch (hash) {
            case SHA1 -> new PssHash(CKM_SHA_1, CKG_MGF1_SHA1);
            case SHA2_224 -> new PssHash(CKM_SHA224, CKG_MGF1_SHA224);
            case SHA2_256 -> new PssHash(CKM_SHA256, CKG_MGF1_SHA256);
            case SHA2_384 -> new PssHash(CKM_SHA384, CKG_MGF1_SHA384);
            case SHA2_512 -> new PssHash(CKM_SHA512, CKG_MGF1_SHA512);
            case SHA3_224 -> new PssHash(CKM_SHA3_224, CKG_MGF1_SHA3_224);
            case SHA3_256 -> new PssHash(CKM_SHA3_256, CKG_MGF1_SHA3_256);
            case SHA3_384 -> new PssHash(CKM_SHA3_384, CKG_MGF1_SHA3_384);
            case SHA3_512 -> new PssHash(CKM_SHA3_512, CKG_MGF1_SHA3_512);
        };
    }
}
