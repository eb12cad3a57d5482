package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.EcdsaDigest;
import io.managedkeys.gateway.backend.MessageRepresentative;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.MessageType;

/**
 * What is sent to be signed: a digest, so that no length of message is too long, but for Ed25519, which needs the
 * message.
 */
record SigningInput(MessageType type, byte[] value) {
    /** AWS's limit, in bytes. */
    static final int MAX_MESSAGE = 4096;

    /**
     * @param input digest or message, as the scheme says
     * @throws ApiException 400 when it is no digest of the scheme, or a message that is empty or too long
     */
    static SigningInput of(SignatureScheme scheme, KeySpec spec, byte[] spki, byte[] input) {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> new SigningInput(MessageType.DIGEST, EcdsaDigest.fitted(spec, input));
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
                new SigningInput(MessageType.EXTERNAL_MU, MessageRepresentative.of(spki, input));
        };
    }

    private static SigningInput digest(@Nullable HashAlgorithm hash, byte[] input) {
        if (hash == null || input.length != hash.length()) {
            throw ApiException.invalid(
                    "the input has %d bytes and is no digest of the scheme's hash".formatted(input.length));
        }
        return new SigningInput(MessageType.DIGEST, input);
    }
}
