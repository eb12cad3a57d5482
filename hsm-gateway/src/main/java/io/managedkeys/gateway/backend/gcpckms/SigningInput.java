package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.Digest;
import com.google.protobuf.ByteString;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.EcdsaDigest;
import io.managedkeys.gateway.backend.MessageRepresentative;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What Cloud KMS gets to sign for an input: the digest where the algorithm has one, else the data. */
final class SigningInput {
    /** Of a message that is sent as it is. */
    private static final int LARGEST_MESSAGE = 64 * 1024;

    private static final int PKCS1_OVERHEAD = 11;

    private final GcpCkmsAlgorithms.Row row;
    private final SignatureScheme scheme;
    private final byte[] spki;

    /** @throws ApiException 400 when the algorithm does not take the scheme's parameters */
    SigningInput(GcpCkmsAlgorithms.Row row, SignatureScheme scheme, byte[] spki) {
        this.row = row;
        this.scheme = scheme;
        this.spki = spki;
        if (scheme instanceof SignatureScheme.RsaPss(var hash, var saltLength) && saltLength != hash.length()) {
            throw ApiException.invalid("Google Cloud KMS makes salts of %d bytes with %s, not of %d"
                    .formatted(hash.length(), row.algorithm(), saltLength));
        }
    }

    /** @throws ApiException 400 when the input does not fit the scheme or the key */
    AsymmetricSignRequest request(String version, byte[] input) {
        AsymmetricSignRequest.Builder request =
                AsymmetricSignRequest.newBuilder().setName(version);
        HashAlgorithm hash = scheme.hash();
        if (hash != null && input.length != hash.length()) {
            throw ApiException.invalid(
                    "a %s digest has %d bytes, not %d".formatted(hash.wireName(), hash.length(), input.length));
        }
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa ->
                digest(request, EcdsaDigest.fitted(row.spec(), input)).build();
            case SignatureScheme.RsaPss pss -> digest(request, input).build();
            case SignatureScheme.RsaPkcs1 pkcs1 ->
                row.algorithm().name().startsWith("RSA_SIGN_RAW")
                        ? data(request, digestInfo(hash, input)).build()
                        : digest(request, input).build();
            case SignatureScheme.EdDsa edDsa -> data(request, message(input)).build();
            case SignatureScheme.MlDsa mlDsa ->
                isExternalMu()
                        ? externalMu(request, input).build()
                        : data(request, message(input)).build();
        };
    }

    private boolean isExternalMu() {
        return row.algorithm().name().endsWith("_EXTERNAL_MU");
    }

    /** Only μ is sent, so that the message may be of any length. */
    private AsymmetricSignRequest.Builder externalMu(AsymmetricSignRequest.Builder request, byte[] message) {
        ByteString mu = ByteString.copyFrom(MessageRepresentative.of(spki, message));
        return request.setDigest(Digest.newBuilder().setExternalMu(mu)).setDigestCrc32C(Crc32c.of(mu));
    }

    private static AsymmetricSignRequest.Builder digest(AsymmetricSignRequest.Builder request, byte[] digest) {
        ByteString bytes = ByteString.copyFrom(digest);
        Digest.Builder typed = Digest.newBuilder();
        switch (digest.length) {
            case 32 -> typed.setSha256(bytes);
            case 48 -> typed.setSha384(bytes);
            default -> typed.setSha512(bytes);
        }
        return request.setDigest(typed).setDigestCrc32C(Crc32c.of(bytes));
    }

    private static AsymmetricSignRequest.Builder data(AsymmetricSignRequest.Builder request, byte[] data) {
        ByteString bytes = ByteString.copyFrom(data);
        return request.setData(bytes).setDataCrc32C(Crc32c.of(bytes));
    }

    private static byte[] message(byte[] message) {
        if (message.length > LARGEST_MESSAGE) {
            throw ApiException.invalid("Google Cloud KMS signs messages of up to %d bytes, not of %d"
                    .formatted(LARGEST_MESSAGE, message.length));
        }
        return message;
    }

    private byte[] digestInfo(@Nullable HashAlgorithm hash, byte[] input) {
        byte[] prefix = hash == null ? new byte[0] : hash.digestInfoPrefix();
        int room = row.spec().bits() / 8 - PKCS1_OVERHEAD;
        if (input.length == 0 || prefix.length + input.length > room) {
            throw ApiException.invalid("input of %d bytes does not fit the key".formatted(input.length));
        }
        return ByteBuffer.allocate(prefix.length + input.length)
                .put(prefix)
                .put(input)
                .array();
    }
}
