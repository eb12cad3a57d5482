package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DECRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DERIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_PARAMS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ENCRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LABEL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_MODULUS_BITS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PRIVATE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PUBLIC_EXPONENT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_TOKEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_UNWRAP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VERIFY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_WRAP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_KEY_PAIR_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_KEY_PAIR_GEN;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a key pair in the token: sensitive, not extractable, without wrapping or deriving, and only for what the entry
 * is for. Its CKA_ID is the managed key's UUID, so that a retry finds it instead of making a second one.
 */
record GenerateKeyPair(String label, byte[] id, KeyType type, byte[] curve, int bits, Set<KeyUsage> usages) {
    private static final byte[] F4 = {1, 0, 1};
    private static final Set<Integer> MODULUS_BITS = Set.of(2048, 3072, 4096);

    /** @throws ApiException 400 when the entry does not say enough to generate */
    static GenerateKeyPair of(BackendConfig.Pkcs11 config, UUID managedKey, Set<KeyUsage> usages) {
        EntryMechanism mechanism = EntryMechanism.numbered(config.mechanism())
                .orElseThrow(() -> ApiException.invalid("cannot generate a key for mechanism 0"));
        String label = config.keyLabel();
        if (label == null || label.isEmpty() || !KeyRef.isUnset(config.keyId())) {
            throw ApiException.invalid("cannot generate a key with a given key_id, since the gateway chooses it;"
                    + " give key_label alone");
        }
        boolean rsa = mechanism.keyType() == KeyType.RSA;
        if (rsa && !MODULUS_BITS.contains(config.keyBits())) {
            throw ApiException.invalid("key_bits must be 2048, 3072 or 4096 to generate an RSA key");
        }
        byte[] curve = config.curve() == null ? null : PublicKeys.CURVES.get(config.curve());
        if (!rsa && curve == null) {
            throw ApiException.invalid("curve must be P256, P384 or P521 to generate an EC key");
        }
        return new GenerateKeyPair(
                label,
                id(managedKey),
                mechanism.keyType(),
                curve == null ? new byte[0] : curve,
                config.keyBits(),
                Set.copyOf(usages));
    }

    /** CKA_ID of a key generated for a managed key: the 16 bytes of its UUID. */
    static byte[] id(UUID managedKey) {
        return ByteBuffer.allocate(16)
                .putLong(managedKey.getMostSignificantBits())
                .putLong(managedKey.getLeastSignificantBits())
                .array();
    }

    void in(PKCS11 module, long session) throws PKCS11Exception {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = type == KeyType.RSA ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
        var unused = module.C_GenerateKeyPair(
                session,
                mechanism,
                publicTemplate().toArray(),
                privateTemplate().toArray(),
                true);
    }

    private Attributes publicTemplate() {
        Attributes template = new Attributes()
                .with(CKA_TOKEN, true)
                .with(CKA_PRIVATE, false)
                .with(CKA_LABEL, label)
                .with(CKA_ID, id)
                .with(CKA_VERIFY, usages.contains(KeyUsage.SIGN) || usages.contains(KeyUsage.VERIFY))
                .with(CKA_WRAP, false);
        return type == KeyType.RSA
                ? template.with(CKA_ENCRYPT, encrypts())
                        .with(CKA_MODULUS_BITS, (long) bits)
                        .with(CKA_PUBLIC_EXPONENT, F4)
                : template.with(CKA_EC_PARAMS, curve);
    }

    private Attributes privateTemplate() {
        Attributes template = new Attributes()
                .with(CKA_TOKEN, true)
                .with(CKA_PRIVATE, true)
                .with(CKA_SENSITIVE, true)
                .with(CKA_EXTRACTABLE, false)
                .with(CKA_LABEL, label)
                .with(CKA_ID, id)
                .with(CKA_SIGN, usages.contains(KeyUsage.SIGN))
                .with(CKA_UNWRAP, false)
                .with(CKA_DERIVE, false);
        return type == KeyType.RSA ? template.with(CKA_DECRYPT, encrypts()) : template;
    }

    private boolean encrypts() {
        return usages.contains(KeyUsage.ENCRYPT) || usages.contains(KeyUsage.DECRYPT);
    }
}
