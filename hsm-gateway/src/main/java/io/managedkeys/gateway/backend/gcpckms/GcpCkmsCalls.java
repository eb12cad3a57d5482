package io.managedkeys.gateway.backend.gcpckms;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.InvalidArgumentException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.CreateCryptoKeyRequest;
import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.GetCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.MacSignRequest;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.PublicKey.PublicKeyFormat;
import com.google.cloud.kms.v1.RawDecryptRequest;
import com.google.cloud.kms.v1.RawEncryptRequest;
import com.google.protobuf.ByteString;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Decryption;
import io.managedkeys.gateway.backend.calls.BackendCalls;
import io.managedkeys.gateway.backend.calls.Connection;
import io.managedkeys.gateway.backend.calls.Connections;
import io.managedkeys.gateway.backend.calls.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The few calls that we need, with checksums and names checked both ways. */
final class GcpCkmsCalls {
    private final BackendCalls batches;
    private final Connections<Account, GcpCkmsClient> connections;
    private final Account account;
    private final UUID namespace;

    /** @param namespace whose calls they are */
    GcpCkmsCalls(
            BackendCalls batches, Connections<Account, GcpCkmsClient> connections, Account account, UUID namespace) {
        this.batches = batches;
        this.connections = connections;
        this.account = account;
        this.namespace = namespace;
    }

    /** For people. */
    String place() {
        return account.toString();
    }

    /** One call for each input; a failure of one says nothing of the others. */
    List<Outcome> each(int count, Deadline deadline, IntFunction<byte[]> call) {
        return batches.each(count, deadline, call);
    }

    private <T> T call(Operation operation, Deadline deadline, Connection.Attempt<GcpCkmsClient, T> attempt) {
        return connections.with(account, connection -> connection.call(operation, namespace, deadline, attempt));
    }

    Optional<CryptoKeyVersion> findVersion(String name, Deadline deadline) {
        var request = GetCryptoKeyVersionRequest.newBuilder().setName(name).build();
        return call(Operation.repeatable("GetCryptoKeyVersion"), deadline, (client, timeout) -> {
            try {
                CryptoKeyVersion answer =
                        client.call(KeyManagementServiceClient::getCryptoKeyVersionCallable, request, timeout);
                BadAnswer.requireSame(name, answer.getName());
                return Optional.of(answer);
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    CryptoKey cryptoKey(String name, Deadline deadline) {
        var request = GetCryptoKeyRequest.newBuilder().setName(name).build();
        return call(Operation.repeatable("GetCryptoKey"), deadline, (client, timeout) -> {
            CryptoKey answer = client.call(KeyManagementServiceClient::getCryptoKeyCallable, request, timeout);
            BadAnswer.requireSame(name, answer.getName());
            return answer;
        });
    }

    /** @param reading makes something of the answer; what it refuses with {@link BadAnswer} is a failure of the call */
    byte[] publicKey(String version, PublicKeyFormat format, Function<PublicKey, byte[]> reading, Deadline deadline) {
        var request = GetPublicKeyRequest.newBuilder()
                .setName(version)
                .setPublicKeyFormat(format)
                .build();
        return call(Operation.repeatable("GetPublicKey"), deadline, (client, timeout) -> {
            PublicKey answer = client.call(KeyManagementServiceClient::getPublicKeyCallable, request, timeout);
            BadAnswer.requireSame(version, answer.getName());
            return reading.apply(answer);
        });
    }

    /** Empty when there is a key of that name already. */
    Optional<CryptoKey> create(String keyRing, String id, CryptoKey key, Deadline deadline) {
        var request = CreateCryptoKeyRequest.newBuilder()
                .setParent(keyRing)
                .setCryptoKeyId(id)
                .setCryptoKey(key)
                .build();
        return call(Operation.once("CreateCryptoKey"), deadline, (client, timeout) -> {
            try {
                return Optional.of(client.call(KeyManagementServiceClient::createCryptoKeyCallable, request, timeout));
            } catch (AlreadyExistsException e) {
                return Optional.empty();
            }
        });
    }

    CryptoKeyVersion createVersion(String cryptoKey, Deadline deadline) {
        var request = CreateCryptoKeyVersionRequest.newBuilder()
                .setParent(cryptoKey)
                .setCryptoKeyVersion(CryptoKeyVersion.getDefaultInstance())
                .build();
        return call(
                Operation.once("CreateCryptoKeyVersion"),
                deadline,
                (client, timeout) ->
                        client.call(KeyManagementServiceClient::createCryptoKeyVersionCallable, request, timeout));
    }

    /** @param input whose digest or data are set, with their checksums */
    byte[] sign(AsymmetricSignRequest input, Deadline deadline) {
        return call(Operation.repeatable("AsymmetricSign"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::asymmetricSignCallable, input, timeout);
            BadAnswer.requireSame(input.getName(), answer.getName());
            Crc32c.requireVerified(
                    input.hasDigest() ? answer.getVerifiedDigestCrc32C() : answer.getVerifiedDataCrc32C());
            return Crc32c.received(answer.getSignature(), answer.getSignatureCrc32C());
        });
    }

    byte[] mac(String version, byte[] message, Deadline deadline) {
        ByteString data = ByteString.copyFrom(message);
        var request = MacSignRequest.newBuilder()
                .setName(version)
                .setData(data)
                .setDataCrc32C(Crc32c.of(data))
                .build();
        return call(Operation.repeatable("MacSign"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::macSignCallable, request, timeout);
            BadAnswer.requireSame(version, answer.getName());
            Crc32c.requireVerified(answer.getVerifiedDataCrc32C());
            return Crc32c.received(answer.getMac(), answer.getMacCrc32C());
        });
    }

    /** A ciphertext that only the service can read. */
    byte[] encrypt(String version, byte[] plaintext, byte[] associatedData, Deadline deadline) {
        ByteString text = ByteString.copyFrom(plaintext);
        ByteString data = ByteString.copyFrom(associatedData);
        var request = EncryptRequest.newBuilder()
                .setName(version)
                .setPlaintext(text)
                .setPlaintextCrc32C(Crc32c.of(text))
                .setAdditionalAuthenticatedData(data)
                .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(data))
                .build();
        return call(Operation.repeatable("Encrypt"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::encryptCallable, request, timeout);
            BadAnswer.requireSame(version, answer.getName());
            Crc32c.requireVerified(
                    answer.getVerifiedPlaintextCrc32C(), answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
            return Crc32c.received(answer.getCiphertext(), answer.getCiphertextCrc32C());
        });
    }

    /** @param cryptoKey all of whose versions the service tries, since the ciphertext says which one it needs */
    byte[] decrypt(String cryptoKey, byte[] ciphertext, byte[] associatedData, Deadline deadline) {
        ByteString text = ByteString.copyFrom(ciphertext);
        ByteString data = ByteString.copyFrom(associatedData);
        var request = DecryptRequest.newBuilder()
                .setName(cryptoKey)
                .setCiphertext(text)
                .setCiphertextCrc32C(Crc32c.of(text))
                .setAdditionalAuthenticatedData(data)
                .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(data))
                .build();
        return decrypting(Operation.repeatable("Decrypt"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::decryptCallable, request, timeout);
            return Crc32c.received(answer.getPlaintext(), answer.getPlaintextCrc32C());
        });
    }

    /** IV ‖ ciphertext ‖ tag, where the algorithm has one. The service draws the IV. */
    byte[] rawEncrypt(String version, byte[] plaintext, byte[] associatedData, Deadline deadline) {
        ByteString text = ByteString.copyFrom(plaintext);
        ByteString data = ByteString.copyFrom(associatedData);
        var request = RawEncryptRequest.newBuilder()
                .setName(version)
                .setPlaintext(text)
                .setPlaintextCrc32C(Crc32c.of(text))
                .setAdditionalAuthenticatedData(data)
                .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(data))
                .build();
        return call(Operation.repeatable("RawEncrypt"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::rawEncryptCallable, request, timeout);
            BadAnswer.requireSame(version, answer.getName());
            Crc32c.requireVerified(
                    answer.getVerifiedPlaintextCrc32C(), answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
            byte[] iv = Crc32c.received(answer.getInitializationVector(), answer.getInitializationVectorCrc32C());
            byte[] sealed = Crc32c.received(answer.getCiphertext(), answer.getCiphertextCrc32C());
            return ByteBuffer.allocate(iv.length + sealed.length)
                    .put(iv)
                    .put(sealed)
                    .array();
        });
    }

    /** @param ciphertext as {@link #rawEncrypt} makes it, with so many bytes of IV */
    byte[] rawDecrypt(String version, int ivLength, byte[] ciphertext, byte[] associatedData, Deadline deadline) {
        ByteString iv = ByteString.copyFrom(ciphertext, 0, ivLength);
        ByteString text = ByteString.copyFrom(Arrays.copyOfRange(ciphertext, ivLength, ciphertext.length));
        ByteString data = ByteString.copyFrom(associatedData);
        var request = RawDecryptRequest.newBuilder()
                .setName(version)
                .setInitializationVector(iv)
                .setInitializationVectorCrc32C(Crc32c.of(iv))
                .setCiphertext(text)
                .setCiphertextCrc32C(Crc32c.of(text))
                .setAdditionalAuthenticatedData(data)
                .setAdditionalAuthenticatedDataCrc32C(Crc32c.of(data))
                .build();
        return decrypting(Operation.repeatable("RawDecrypt"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::rawDecryptCallable, request, timeout);
            Crc32c.requireVerified(
                    answer.getVerifiedCiphertextCrc32C(),
                    answer.getVerifiedInitializationVectorCrc32C(),
                    answer.getVerifiedAdditionalAuthenticatedDataCrc32C());
            return Crc32c.received(answer.getPlaintext(), answer.getPlaintextCrc32C());
        });
    }

    /** RSA-OAEP with the hash of the key's algorithm. */
    byte[] asymmetricDecrypt(String version, byte[] ciphertext, Deadline deadline) {
        ByteString text = ByteString.copyFrom(ciphertext);
        var request = AsymmetricDecryptRequest.newBuilder()
                .setName(version)
                .setCiphertext(text)
                .setCiphertextCrc32C(Crc32c.of(text))
                .build();
        return decrypting(Operation.repeatable("AsymmetricDecrypt"), deadline, (client, timeout) -> {
            var answer = client.call(KeyManagementServiceClient::asymmetricDecryptCallable, request, timeout);
            Crc32c.requireVerified(answer.getVerifiedCiphertextCrc32C());
            return Crc32c.received(answer.getPlaintext(), answer.getPlaintextCrc32C());
        });
    }

    /** What the service says of a ciphertext that it cannot decrypt goes nowhere. */
    private byte[] decrypting(
            Operation operation, Deadline deadline, Connection.Attempt<GcpCkmsClient, byte[]> attempt) {
        return call(operation, deadline, (client, timeout) -> {
            try {
                return attempt.on(client, timeout);
            } catch (InvalidArgumentException e) {
                if (GcpCkmsErrors.isChecksum(String.valueOf(e.getMessage()))) {
                    throw e; // damaged on the way, which is no fault of the ciphertext
                }
                throw Decryption.failure();
            }
        });
    }
}
