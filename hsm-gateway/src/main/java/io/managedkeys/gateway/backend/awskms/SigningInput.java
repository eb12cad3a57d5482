package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.MessageType;

/**
 * What is sent to be signed: a digest, so that no length of message is too long, but for Ed25519, which needs the
 * message.
 */
record SigningInput(MessageType type, byte[] value) {
    /** AWS's limit, in bytes. */
    static final int MAX_MESSAGE = 4096;

    /** Bytes of the public key at the end of an ML-DSA SubjectPublicKeyInfo (FIPS 204 §4, table 2). */
    private static final Map<KeySpec, Integer> ML_DSA_PUBLIC_KEY =
            Map.of(KeySpec.ML_DSA_44, 1312, KeySpec.ML_DSA_65, 1952, KeySpec.ML_DSA_87, 2592);

    /**
     * @param input digest or message, as the scheme says
     * @throws ApiException 400 when it is no digest of the scheme, or a message that is empty or too long
     */
    static SigningInput of(SignatureScheme scheme, KeySpec spec, byte[] spki, byte[] input) {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> new SigningInput(MessageType.DIGEST, fitted(spec, input));
            case SignatureScheme.RsaPkcs1 pkcs1 -> digest(pkcs1.hash(), input);
            case SignatureScheme.RsaPss pss -> digest(pss.hash(), input);
            case SignatureScheme.EdDsa edDsa -> {
                if (input.length == 0 || input.length > MAX_MESSAGE) {
                    throw ApiException.invalid("AWS KMS signs messages of 1 to %d bytes with Ed25519, not of %d"
                            .formatted(MAX_MESSAGE, input.length));
                }
                yield new SigningInput(MessageType.RAW, input);
            }
            case SignatureScheme.MlDsa mlDsa ->
                new SigningInput(MessageType.EXTERNAL_MU, representative(spec, spki, input));
        };
    }

    private static SigningInput digest(@Nullable HashAlgorithm hash, byte[] input) {
        if (hash == null || input.length != hash.length()) {
            throw ApiException.invalid(
                    "the input has %d bytes and is no digest of the scheme's hash".formatted(input.length));
        }
        return new SigningInput(MessageType.DIGEST, input);
    }

    /**
     * A digest of any hash as long as the one that AWS wants for the curve. ECDSA takes the leftmost bits of a digest
     * as an integer (FIPS 186-5 §6.4.1): what is too long loses its end, what is too short gets zeros in front.
     */
    private static byte[] fitted(KeySpec spec, byte[] digest) {
        boolean isDigest = Arrays.stream(HashAlgorithm.values()).anyMatch(hash -> hash.length() == digest.length);
        if (!isDigest) {
            throw ApiException.invalid("the input has %d bytes and is no digest".formatted(digest.length));
        }
        int wanted = spec == KeySpec.EC_P521 ? HashAlgorithm.SHA2_512.length() : spec.bits() / Byte.SIZE;
        if (digest.length >= wanted) {
            return Arrays.copyOf(digest, wanted);
        }
        byte[] fitted = new byte[wanted];
        System.arraycopy(digest, 0, fitted, wanted - digest.length, digest.length);
        return fitted;
    }

    /** μ of pure ML-DSA with an empty context (FIPS 204 §6.2 and §5.2): SHAKE256(SHAKE256(pk) ‖ 0 ‖ 0 ‖ M), 64 bytes. */
    private static byte[] representative(KeySpec spec, byte[] spki, byte[] message) {
        Integer length = ML_DSA_PUBLIC_KEY.get(spec);
        if (length == null || length > spki.length) {
            throw new IllegalStateException("no ML-DSA key");
        }
        try {
            MessageDigest shake = MessageDigest.getInstance("SHAKE256-512");
            shake.update(spki, spki.length - length, length);
            byte[] tr = shake.digest();
            shake.update(tr);
            shake.update(new byte[] {0, 0});
            return shake.digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK from 25 on has SHAKE256", e);
        }
    }
}
