package io.managedkeys.gateway.backend.gcpckms;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.MacScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import io.managedkeys.gateway.backend.Permission;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A granted version of a key in Cloud KMS. An operation is one call; what it is comes from the grant, and each signature
 * is checked to be the granted key's.
 */
final class GcpCkmsKey implements BackendKey {
    private final KeyName name;
    private final GcpCkmsAlgorithms.Row row;
    private final GcpCkmsCalls calls;
    private final @Nullable GrantedPublicKey publicKey;
    private final Permission permission;

    /** @param spki null for secret keys */
    GcpCkmsKey(
            KeyName name,
            GcpCkmsAlgorithms.Row row,
            byte @Nullable [] spki,
            GcpCkmsCalls calls,
            Permission permission) {
        this.name = name;
        this.row = row;
        this.calls = calls;
        this.publicKey = spki == null ? null : GrantedPublicKey.of(row.spec(), spki);
        this.permission = permission;
    }

    @Override
    public KeyIdentity identity() {
        return name.identity();
    }

    @Override
    public Optional<byte[]> spki() {
        return Optional.ofNullable(publicKey).map(GrantedPublicKey::spki);
    }

    @Override
    public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        permission.require(KeyUsage.SIGN, scheme);
        GrantedPublicKey granted = Objects.requireNonNull(publicKey);
        SigningInput input = new SigningInput(row, scheme, granted.spki());
        return calls.each(inputs.size(), deadline, index -> {
            byte[] signature = calls.sign(input.request(name.version(), inputs.get(index)), deadline);
            if (!granted.verifies(scheme, inputs.get(index), signature)) {
                throw ClassifiedFailure.CHANGED.at(calls.place(), null, null);
            }
            return signature;
        });
    }

    @Override
    public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        permission.require(KeyUsage.ENCRYPT, scheme);
        Encryption encryption = new Encryption(name, row, scheme, calls);
        return calls.each(
                inputs.size(), deadline, index -> encryption.encrypt(inputs.get(index), spki().orElse(null), deadline));
    }

    @Override
    public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
        permission.require(KeyUsage.DECRYPT, scheme);
        Encryption encryption = new Encryption(name, row, scheme, calls);
        return calls.each(inputs.size(), deadline, index -> encryption.decrypt(inputs.get(index), deadline));
    }

    @Override
    public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        permission.require(KeyUsage.MAC, scheme);
        return calls.each(messages.size(), deadline, index -> {
            SizeLimits.requireMacInput(messages.get(index));
            return calls.mac(name.version(), messages.get(index), deadline);
        });
    }
}
