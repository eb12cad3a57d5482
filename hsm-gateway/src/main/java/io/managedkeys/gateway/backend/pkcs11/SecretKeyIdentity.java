package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_CHECK_VALUE;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.gateway.backend.pkcs11.KeyObjects.KeyObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which secret key an object is: the token's serial number and CKA_ID (CKA_LABEL where it has none), with a value that
 * other key bytes would not give. For keys that make MACs that is a MAC of a constant, since PKCS#11 derives their
 * CKA_CHECK_VALUE from the bytes by a hash alone; for AES it is CKA_CHECK_VALUE (PKCS#11 2.40 §4.10.2).
 */
final class SecretKeyIdentity {
    private static final byte[] CONSTANT = "managed-keys: which key is this?".getBytes(StandardCharsets.UTF_8);

    private SecretKeyIdentity() {}

    /**
     * @param mechanism of the MAC, for a key that makes them
     * @param second the key that authenticates what this one encrypts, or null
     */
    static KeyIdentity of(
            PKCS11 module,
            long session,
            String serial,
            KeyObject key,
            EntryMechanism mechanism,
            @Nullable SecondKey second)
            throws PKCS11Exception {
        ByteArrayOutputStream check = new ByteArrayOutputStream();
        check.writeBytes(checkValue(module, session, key, mechanism).orElse(new byte[0]));
        String id = serial + "/" + name(key);
        if (second != null) {
            id += "/" + name(second.key());
            check.writeBytes(checkValue(module, session, second.key(), second.mechanism())
                    .orElse(new byte[0]));
        }
        return KeyIdentity.ofSecret("pkcs11", id, check.toByteArray());
    }

    /** A generic secret key beside an AES key. */
    record SecondKey(KeyObject key, EntryMechanism mechanism) {
        /**
         * @param wanted null for an entry that names none
         * @throws ApiException when there is none, or more than one
         */
        static @Nullable SecondKey of(KeyObjects objects, BackendConfig.Pkcs11.@Nullable HmacKey wanted)
                throws PKCS11Exception {
            if (wanted == null) {
                return null;
            }
            List<KeyObject> found = objects.secretKeys(wanted.label(), wanted.id()).stream()
                    .filter(key -> key.type() == KeyType.HMAC && key.signs())
                    .toList();
            if (found.size() != 1) {
                throw found.isEmpty()
                        ? new ApiException(
                                ErrorKind.BACKEND_FAILED, "key not found: hmac_key_label and hmac_key_id name none")
                        : ApiException.invalid("hmac_key_label and hmac_key_id name %d keys".formatted(found.size()));
            }
            return new SecondKey(found.getFirst(), MechanismTable.macMechanism(wanted));
        }
    }

    private static String name(KeyObject key) {
        return key.id().isEmpty() ? "label:" + key.label() : key.id();
    }

    private static Optional<byte[]> checkValue(PKCS11 module, long session, KeyObject key, EntryMechanism mechanism)
            throws PKCS11Exception {
        if (key.type() == KeyType.HMAC && key.signs()) {
            CK_MECHANISM mac = new CK_MECHANISM();
            mac.mechanism = mechanism.number();
            module.C_SignInit(session, mac, key.handle(), true);
            return Optional.of(module.C_Sign(session, CONSTANT));
        }
        return Attributes.bytes(module, session, key.handle(), CKA_CHECK_VALUE);
    }
}
