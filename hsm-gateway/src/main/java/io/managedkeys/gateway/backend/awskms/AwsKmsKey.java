package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.Scheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import io.managedkeys.gateway.backend.Permission;
import io.managedkeys.gateway.backend.RsaEncryption;
import io.managedkeys.gateway.backend.awskms.KeyKind.Algorithm;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * A granted key in KMS. An operation is one call; all that is known without one (what the key permits, its public half,
 * limits) comes from the grant.
 */
final class AwsKmsKey implements BackendKey {
    private static final int MAX_PLAINTEXT = 4096;
    private static final int MAX_CIPHERTEXT = 6144;
    private static final int MAX_ASSOCIATED_DATA = 4096;
    private static final String ASSOCIATED_DATA = "associated_data";

    private final Kms kms;
    private final KeyLocator locator;
    private final KeyKind kind;
    private final @Nullable GrantedPublicKey publicKey;
    private final Permission permission;

    /** @param publicKey null for secret keys */
    AwsKmsKey(Kms kms, KeyLocator locator, KeyKind kind, @Nullable GrantedPublicKey publicKey, Permission permission) {
        this.kms = kms;
        this.locator = locator;
        this.kind = kind;
        this.publicKey = publicKey;
        this.permission = permission;
    }

    @Override
    public KeyIdentity identity() {
        return locator.identity();
    }

    @Override
    public Optional<byte[]> spki() {
        return Optional.ofNullable(publicKey).map(GrantedPublicKey::spki);
    }

    @Override
    public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        Algorithm algorithm = require(KeyUsage.SIGN, scheme);
        GrantedPublicKey granted = Objects.requireNonNull(publicKey);
        return kms.calls()
                .each(
                        inputs.size(),
                        deadline,
                        index -> signOne(algorithm, granted, scheme, inputs.get(index), deadline));
    }

    private byte[] signOne(
            Algorithm algorithm, GrantedPublicKey granted, SignatureScheme scheme, byte[] input, Deadline deadline) {
        SigningInput prepared = SigningInput.of(scheme, kind.spec(), granted.spki(), input);
        KmsCalls.Result signed = kms.call(
                Kms.SIGN,
                deadline,
                (calls, timeout) ->
                        calls.sign(locator.arn(), algorithm.name(), prepared.type(), prepared.value(), timeout));
        byte[] signature = ofThisKey(signed);
        if (!granted.verifies(scheme, input, signature)) {
            throw ClassifiedFailure.CHANGED.at(kms.account().place(), null, null);
        }
        return signature;
    }

    @Override
    public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        Algorithm unused = require(KeyUsage.ENCRYPT, scheme);
        return kms.calls().each(inputs.size(), deadline, index -> encryptOne(scheme, inputs.get(index), deadline));
    }

    private byte[] encryptOne(EncryptionScheme scheme, Plaintext input, Deadline deadline) {
        if (input.iv() != null) {
            throw ApiException.invalid("AWS KMS draws each IV itself and takes none");
        }
        if (RsaEncryption.isFor(scheme)) {
            return RsaEncryption.encrypt(
                    scheme, Objects.requireNonNull(publicKey).spki(), input);
        }
        requireLength("a plaintext", input.value(), MAX_PLAINTEXT);
        Map<String, String> context = context(input.associatedData());
        return ofThisKey(kms.call(
                Kms.ENCRYPT,
                deadline,
                (calls, timeout) -> calls.encrypt(locator.arn(), input.value(), context, timeout)));
    }

    @Override
    public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
        Algorithm algorithm = require(KeyUsage.DECRYPT, scheme);
        return kms.calls().each(inputs.size(), deadline, index -> decryptOne(algorithm, inputs.get(index), deadline));
    }

    private byte[] decryptOne(Algorithm algorithm, Ciphertext input, Deadline deadline) {
        int length = input.value().length;
        boolean fits = kind.spec().isSecret()
                ? length > 0 && length <= MAX_CIPHERTEXT
                : length == kind.spec().bits() / Byte.SIZE;
        byte[] data = input.associatedData();
        if (!fits || data != null && data.length > (kind.spec().isSecret() ? MAX_ASSOCIATED_DATA : 0)) {
            throw Decryption.failure();
        }
        Map<String, String> context = context(data);
        return ofThisKey(kms.call(Kms.DECRYPT, deadline, (calls, timeout) -> {
            try {
                return calls.decrypt(locator.arn(), algorithm.name(), input.value(), context, timeout);
            } catch (KmsException e) {
                throw AwsKmsErrors.isOfCiphertext(e) ? Decryption.failure() : e;
            }
        }));
    }

    @Override
    public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        Algorithm algorithm = require(KeyUsage.MAC, scheme);
        return kms.calls().each(messages.size(), deadline, index -> {
            byte[] message = messages.get(index);
            requireLength("a message", message, SigningInput.MAX_MESSAGE);
            return ofThisKey(kms.call(
                    Kms.MAC,
                    deadline,
                    (calls, timeout) -> calls.mac(locator.arn(), algorithm.name(), message, timeout)));
        });
    }

    /** A key's kind may do more than the grant permits; its algorithms do not take every parameter. */
    private Algorithm require(KeyUsage operation, Scheme scheme) {
        permission.require(operation, scheme);
        return kind.algorithm(operation, scheme)
                .orElseThrow(() ->
                        ApiException.invalid("a key of key spec %s in AWS KMS does not %s with %s; it can do: %s"
                                .formatted(
                                        kind.awsSpec(),
                                        operation.wireName(),
                                        scheme.text(),
                                        PermittedScheme.describe(kind.permits(), operation))));
    }

    private static void requireLength(String what, byte[] value, int most) {
        if (value.length == 0 || value.length > most) {
            throw ApiException.invalid(
                    "AWS KMS takes %s of 1 to %d bytes, not of %d".formatted(what, most, value.length));
        }
    }

    /** Associated data as an encryption context, which holds texts alone. */
    private static Map<String, String> context(byte @Nullable [] associatedData) {
        if (associatedData == null || associatedData.length == 0) {
            return Map.of();
        }
        if (associatedData.length > MAX_ASSOCIATED_DATA) {
            throw ApiException.invalid("AWS KMS takes associated data of up to %d bytes, not of %d"
                    .formatted(MAX_ASSOCIATED_DATA, associatedData.length));
        }
        return Map.of(ASSOCIATED_DATA, Base64.getEncoder().encodeToString(associatedData));
    }

    private byte[] ofThisKey(KmsCalls.Result result) {
        if (!locator.isNamedBy(result.keyId())) {
            throw ClassifiedFailure.BAD_ANSWER.at(kms.account().place(), null, null);
        }
        return result.value();
    }
}
