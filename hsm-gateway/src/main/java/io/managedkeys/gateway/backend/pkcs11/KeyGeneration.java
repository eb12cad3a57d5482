package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyUsage;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a key in the token: sensitive, not extractable, without wrapping or deriving, and only for what the entry is
 * for. Its CKA_ID is the managed key's UUID, so that a retry finds it instead of making a second one.
 */
sealed interface KeyGeneration permits GenerateKeyPair, GenerateSecretKey {
    void in(PKCS11 module, long session) throws PKCS11Exception;

    /** CKM_…_GEN that it uses. */
    long mechanism();

    /** @throws ApiException 400 when the entry does not say enough to generate */
    static KeyGeneration of(BackendConfig.Pkcs11 config, UUID managedKey, Set<KeyUsage> usages) {
        EntryMechanism mechanism = EntryMechanism.numbered(config.mechanism())
                .orElseThrow(() -> ApiException.invalid("cannot generate a key for mechanism 0"));
        String label = config.keyLabel();
        if (label == null || label.isEmpty() || !KeyRef.isUnset(config.keyId())) {
            throw ApiException.invalid("cannot generate a key with a given key_id, since the gateway chooses it;"
                    + " give key_label alone");
        }
        return switch (mechanism.keyType()) {
            case RSA, EC, EDWARDS, ML_DSA ->
                GenerateKeyPair.of(mechanism, label, id(managedKey), config, Set.copyOf(usages));
            case AES, HMAC -> GenerateSecretKey.of(mechanism, label, id(managedKey), config, Set.copyOf(usages));
        };
    }

    /** CKA_ID of a key generated for a managed key: the 16 bytes of its UUID. */
    static byte[] id(UUID managedKey) {
        return ByteBuffer.allocate(16)
                .putLong(managedKey.getMostSignificantBits())
                .putLong(managedKey.getLeastSignificantBits())
                .array();
    }

    static boolean encrypts(Set<KeyUsage> usages) {
        return usages.contains(KeyUsage.ENCRYPT) || usages.contains(KeyUsage.DECRYPT);
    }
}
