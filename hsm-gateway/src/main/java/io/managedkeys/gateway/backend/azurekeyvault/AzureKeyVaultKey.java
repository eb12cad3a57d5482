package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.api.HsmGateway.Ciphertext;
import io.managedkeys.common.api.HsmGateway.Outcome;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
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
import io.managedkeys.gateway.backend.calls.Connection.Attempt;
import io.managedkeys.gateway.backend.calls.Operation;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One version of a key in a vault. A signature, decryption, secret-key encryption or MAC is one call each. */
final class AzureKeyVaultKey implements BackendKey {
    /** Of data that goes to the vault; digests do not come near it. */
    static final int LONGEST_INPUT = 32 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What is known of the key without asking for it. */
    record Facts(KeyId id, KeyIdentity identity, KeySpec spec, byte @Nullable [] spki, List<PermittedScheme> schemes) {}

    private final VaultAccess vault;
    private final Facts facts;
    private final Permission permission;
    private final @Nullable GrantedPublicKey publicKey;

    AzureKeyVaultKey(VaultAccess vault, Facts facts, Permission permission) {
        this.vault = vault;
        this.facts = facts;
        this.permission = permission;
        this.publicKey = facts.spki() == null ? null : GrantedPublicKey.of(facts.spec(), facts.spki());
    }

    @Override
    public KeyIdentity identity() {
        return facts.identity();
    }

    @Override
    public Optional<byte[]> spki() {
        return Optional.ofNullable(facts.spki());
    }

    @Override
    public List<Outcome> sign(SignatureScheme scheme, List<byte[]> inputs, Deadline deadline) {
        String algorithm = permitted(KeyUsage.SIGN, scheme);
        Signatures signatures = new Signatures(scheme, facts.spec(), Objects.requireNonNull(publicKey));
        return vault.each(inputs.size(), deadline, index -> {
            byte[] digest = signatures.prepare(inputs.get(index));
            byte[] signature = vault.call(
                    VaultAccess.SIGN,
                    deadline,
                    (client, timeout) -> signatures.encode(client.sign(facts.id(), algorithm, digest, timeout)));
            if (!signatures.verifies(digest, signature)) {
                throw ClassifiedFailure.CHANGED.at(place(), null, null);
            }
            return signature;
        });
    }

    @Override
    public List<Outcome> encrypt(EncryptionScheme scheme, List<Plaintext> inputs, Deadline deadline) {
        String algorithm = permitted(KeyUsage.ENCRYPT, scheme);
        return vault.each(inputs.size(), deadline, index -> {
            Plaintext input = inputs.get(index);
            requireFitting(scheme, input);
            return switch (scheme) {
                case EncryptionScheme.KmsSymmetric envelope -> new Envelope(facts.spec(), requireSpki()).seal(input);
                case EncryptionScheme.RsaOaep oaep -> RsaEncryption.encrypt(scheme, requireSpki(), input);
                case EncryptionScheme.RsaPkcs1 pkcs1 -> RsaEncryption.encrypt(scheme, requireSpki(), input);
                default -> encryptInVault(algorithm, scheme, input, deadline);
            };
        });
    }

    private byte[] encryptInVault(String algorithm, EncryptionScheme scheme, Plaintext input, Deadline deadline) {
        requireShort(input.value());
        byte[] iv = input.iv() == null ? random(AesParameters.ivBytes(scheme)) : input.iv();
        var parameters = AesParameters.encryption(algorithm, input.value(), input.associatedData(), iv);
        return vault.call(
                VaultAccess.ENCRYPT,
                deadline,
                (client, timeout) -> AesParameters.layout(scheme, client.encrypt(facts.id(), parameters, timeout)));
    }

    @Override
    public List<Outcome> decrypt(EncryptionScheme scheme, List<Ciphertext> inputs, Deadline deadline) {
        String algorithm = permitted(KeyUsage.DECRYPT, scheme);
        return vault.each(inputs.size(), deadline, index -> {
            Ciphertext input = inputs.get(index);
            return switch (scheme) {
                case EncryptionScheme.KmsSymmetric envelope ->
                    new Envelope(facts.spec(), requireSpki())
                            .open(
                                    input,
                                    wrapped -> decrypted(
                                            VaultAccess.UNWRAP,
                                            deadline,
                                            (client, timeout) ->
                                                    client.unwrap(facts.id(), algorithm, wrapped, timeout)));
                case EncryptionScheme.RsaOaep oaep -> decryptRsa(algorithm, input, deadline);
                case EncryptionScheme.RsaPkcs1 pkcs1 -> decryptRsa(algorithm, input, deadline);
                default -> decryptAes(algorithm, scheme, input, deadline);
            };
        });
    }

    private byte[] decryptRsa(String algorithm, Ciphertext input, Deadline deadline) {
        if (input.value().length != facts.spec().bits() / Byte.SIZE || hasData(input.associatedData())) {
            throw Decryption.failure();
        }
        return decrypted(
                VaultAccess.DECRYPT,
                deadline,
                (client, timeout) -> client.decrypt(facts.id(), algorithm, input.value(), timeout));
    }

    private byte[] decryptAes(String algorithm, EncryptionScheme scheme, Ciphertext input, Deadline deadline) {
        boolean strayData = !scheme.family().isAuthenticated() && hasData(input.associatedData());
        if (input.value().length > 2 * LONGEST_INPUT || strayData) {
            throw Decryption.failure();
        }
        var parameters = AesParameters.decryption(algorithm, scheme, input.value(), input.associatedData());
        return decrypted(
                VaultAccess.DECRYPT, deadline, (client, timeout) -> client.decrypt(facts.id(), parameters, timeout));
    }

    @Override
    public List<Outcome> mac(MacScheme scheme, List<byte[]> messages, Deadline deadline) {
        String algorithm = permitted(KeyUsage.MAC, scheme);
        return vault.each(messages.size(), deadline, index -> {
            byte[] message = messages.get(index);
            requireShort(message);
            return vault.call(VaultAccess.SIGN, deadline, (client, timeout) -> {
                byte[] mac = client.sign(facts.id(), algorithm, message, timeout);
                if (mac.length != scheme.hash().length()) {
                    throw new BadAnswer("the MAC does not have the length of its hash");
                }
                return mac;
            });
        });
    }

    /** The vault's 400 means the ciphertext, whatever is wrong with it; our own refusals and outages stay what they are. */
    private byte[] decrypted(Operation operation, Deadline deadline, Attempt<AzureKeyVaultClient, byte[]> attempt) {
        return vault.call(operation, deadline, (client, timeout) -> {
            try {
                return attempt.on(client, timeout);
            } catch (RuntimeException e) {
                throw AzureKeyVaultErrors.isOfCiphertext(e) ? Decryption.failure() : e;
            }
        });
    }

    /** Key Vault's name of the scheme. */
    private String permitted(KeyUsage operation, Scheme scheme) {
        permission.require(operation, scheme);
        return AzureKeyVaultAlgorithms.algorithm(facts.spec(), operation, scheme);
    }

    private static void requireFitting(EncryptionScheme scheme, Plaintext input) {
        if (hasData(input.associatedData()) && !scheme.family().isAuthenticated()) {
            throw ApiException.invalid(scheme.text() + " has no place for associated data");
        }
        if (input.iv() == null) {
            return;
        }
        if (!(scheme instanceof EncryptionScheme.AesCbcPad)) {
            throw ApiException.invalid("the IV of %s is not the caller's to choose here".formatted(scheme.text()));
        }
        if (input.iv().length != EncryptionScheme.AES_BLOCK_BYTES) {
            throw ApiException.invalid("the IV has %d bytes, it must have %d"
                    .formatted(input.iv().length, EncryptionScheme.AES_BLOCK_BYTES));
        }
    }

    private static void requireShort(byte[] input) {
        if (input.length > LONGEST_INPUT) {
            throw ApiException.invalid("Azure Key Vault takes at most %d bytes at a time, these are %d"
                    .formatted(LONGEST_INPUT, input.length));
        }
    }

    private static boolean hasData(byte @Nullable [] associatedData) {
        return associatedData != null && associatedData.length > 0;
    }

    private byte[] requireSpki() {
        return Objects.requireNonNull(facts.spki());
    }

    private String place() {
        return VaultName.of(facts.id().vaultUrl()) + ", key " + facts.id().name();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
