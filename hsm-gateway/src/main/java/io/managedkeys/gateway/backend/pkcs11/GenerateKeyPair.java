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
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_EDWARDS_KEY_PAIR_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_KEY_PAIR_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_KEY_PAIR_GEN;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.KeyUsage;
import java.util.Set;

/** Makes a key pair. */
record GenerateKeyPair(String label, byte[] id, KeyType type, byte[] curve, int bits, Set<KeyUsage> usages)
        implements KeyGeneration {
    private static final byte[] F4 = {1, 0, 1};
    private static final Set<Integer> MODULUS_BITS = Set.of(2048, 3072, 4096);

    static GenerateKeyPair of(
            EntryMechanism mechanism, String label, byte[] id, BackendConfig.Pkcs11 config, Set<KeyUsage> usages) {
        if (mechanism == EntryMechanism.RSA_PKCS_OAEP && !KeyGeneration.encrypts(usages)) {
            throw ApiException.invalid("usages must hold encrypt or decrypt to generate a key for " + mechanism);
        }
        byte[] curve = switch (mechanism.keyType()) {
            case RSA -> {
                if (!MODULUS_BITS.contains(config.keyBits())) {
                    throw ApiException.invalid("key_bits must be 2048, 3072 or 4096 to generate an RSA key");
                }
                yield new byte[0];
            }
            case EDWARDS -> PublicKeys.ED25519;
            default -> {
                byte[] named = config.curve() == null ? null : PublicKeys.CURVES.get(config.curve());
                if (named == null) {
                    throw ApiException.invalid("curve must be P256, P384, P521 or P256K1 to generate an EC key");
                }
                yield named;
            }
        };
        return new GenerateKeyPair(label, id, mechanism.keyType(), curve, config.keyBits(), usages);
    }

    @Override
    public long mechanism() {
        return switch (type) {
            case RSA -> CKM_RSA_PKCS_KEY_PAIR_GEN;
            case EDWARDS -> CKM_EC_EDWARDS_KEY_PAIR_GEN;
            default -> CKM_EC_KEY_PAIR_GEN;
        };
    }

    @Override
    public void in(PKCS11 module, long session) throws PKCS11Exception {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = mechanism();
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
                ? template.with(CKA_ENCRYPT, KeyGeneration.encrypts(usages))
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
        return type == KeyType.RSA ? template.with(CKA_DECRYPT, KeyGeneration.encrypts(usages)) : template;
    }
}
