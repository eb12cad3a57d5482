package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_CLASS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DECRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DERIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ENCRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_KEY_TYPE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LABEL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PRIVATE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_TOKEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_UNWRAP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VALUE_LEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VERIFY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_WRAP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_KEY_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_GENERIC_SECRET_KEY_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_SECRET_KEY;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import java.util.Set;

/** Makes an AES key, or a generic secret key for MACs that is as long as the hash. */
record GenerateSecretKey(String label, byte[] id, KeyType type, int bytes, Set<KeyUsage> usages)
        implements KeyGeneration {
    private static final Set<Integer> AES_BITS = Set.of(128, 192, 256);
    private static final int AES_DEFAULT_BITS = 256;
    private static final int MOST_BITS = 4096;

    static GenerateSecretKey of(
            EntryMechanism mechanism, String label, byte[] id, BackendConfig.Pkcs11 config, Set<KeyUsage> usages) {
        HashAlgorithm hash = mechanism.hash();
        int bits = config.keyBits();
        if (hash == null) {
            if (!KeyGeneration.encrypts(usages)) {
                throw ApiException.invalid("usages must hold encrypt or decrypt to generate an AES key");
            }
            bits = bits == 0 ? AES_DEFAULT_BITS : bits;
            if (!AES_BITS.contains(bits)) {
                throw ApiException.invalid("key_bits must be 128, 192 or 256 to generate an AES key");
            }
        } else {
            if (!usages.contains(KeyUsage.MAC)) {
                throw ApiException.invalid("usages must hold mac to generate a key for MACs");
            }
            int least = hash.length() * 8;
            bits = bits == 0 ? least : bits;
            if (bits < least || bits > MOST_BITS || bits % 8 != 0) { // RFC 2104 §3: as long as the hash, or longer
                throw ApiException.invalid("key_bits must be %d to %d, in whole bytes, to generate a key for %s"
                        .formatted(least, MOST_BITS, mechanism));
            }
        }
        return new GenerateSecretKey(label, id, mechanism.keyType(), bits / 8, usages);
    }

    @Override
    public long mechanism() {
        return type == KeyType.AES ? CKM_AES_KEY_GEN : CKM_GENERIC_SECRET_KEY_GEN;
    }

    @Override
    public void in(PKCS11 module, long session) throws PKCS11Exception {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = mechanism();
        var unused = module.C_GenerateKey(session, mechanism, template().toArray(), true);
    }

    private Attributes template() {
        boolean aes = type == KeyType.AES;
        return new Attributes()
                .with(CKA_CLASS, CKO_SECRET_KEY)
                .with(CKA_KEY_TYPE, aes ? CKK_AES : CKK_GENERIC_SECRET)
                .with(CKA_VALUE_LEN, (long) bytes)
                .with(CKA_TOKEN, true)
                .with(CKA_PRIVATE, true)
                .with(CKA_SENSITIVE, true)
                .with(CKA_EXTRACTABLE, false)
                .with(CKA_LABEL, label)
                .with(CKA_ID, id)
                .with(CKA_ENCRYPT, aes && usages.contains(KeyUsage.ENCRYPT))
                .with(CKA_DECRYPT, aes && usages.contains(KeyUsage.DECRYPT))
                .with(CKA_SIGN, !aes)
                .with(CKA_VERIFY, !aes)
                .with(CKA_WRAP, false)
                .with(CKA_UNWRAP, false)
                .with(CKA_DERIVE, false);
    }
}
