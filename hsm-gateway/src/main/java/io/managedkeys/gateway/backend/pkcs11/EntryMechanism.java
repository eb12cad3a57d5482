package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CBC_PAD;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_GCM;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EDDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_OAEP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA384_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA512_HMAC;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.MacScheme;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The mechanisms that an entry may name; {@link MechanismTable} says what each permits. */
enum EntryMechanism {
    RSA_PKCS(CKM_RSA_PKCS, "CKM_RSA_PKCS", KeyType.RSA, null),
    RSA_PKCS_OAEP(CKM_RSA_PKCS_OAEP, "CKM_RSA_PKCS_OAEP", KeyType.RSA, null),
    RSA_PKCS_PSS(CKM_RSA_PKCS_PSS, "CKM_RSA_PKCS_PSS", KeyType.RSA, null),
    ECDSA(CKM_ECDSA, "CKM_ECDSA", KeyType.EC, null),
    EDDSA(CKM_EDDSA, "CKM_EDDSA", KeyType.EDWARDS, null),
    AES_CBC_PAD(CKM_AES_CBC_PAD, "CKM_AES_CBC_PAD", KeyType.AES, null),
    AES_GCM(CKM_AES_GCM, "CKM_AES_GCM", KeyType.AES, null),
    SHA256_HMAC(CKM_SHA256_HMAC, "CKM_SHA256_HMAC", KeyType.HMAC, HashAlgorithm.SHA2_256),
    SHA384_HMAC(CKM_SHA384_HMAC, "CKM_SHA384_HMAC", KeyType.HMAC, HashAlgorithm.SHA2_384),
    SHA512_HMAC(CKM_SHA512_HMAC, "CKM_SHA512_HMAC", KeyType.HMAC, HashAlgorithm.SHA2_512);

    private final long number;
    private final String standardName;
    private final KeyType keyType;
    private final @Nullable HashAlgorithm hash;

    EntryMechanism(long number, String standardName, KeyType keyType, @Nullable HashAlgorithm hash) {
        this.number = number;
        this.standardName = standardName;
        this.keyType = keyType;
        this.hash = hash;
    }

    /**
     * Empty for 0, an entry that names none: the key's type decides then.
     *
     * @throws ApiException 400 for a mechanism that this gateway does not serve
     */
    static Optional<EntryMechanism> numbered(long number) {
        if (number == 0) {
            return Optional.empty();
        }
        for (EntryMechanism mechanism : values()) {
            if (mechanism.number == number) {
                return Optional.of(mechanism);
            }
        }
        throw ApiException.invalid("mechanism 0x%04x is not supported; supported are: %s"
                .formatted(
                        number,
                        Arrays.stream(values()).map(EntryMechanism::toString).collect(Collectors.joining(", "))));
    }

    /** Those that a key of a type can do, for people. */
    static String fitting(KeyType type) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.keyType == type)
                .map(EntryMechanism::toString)
                .collect(Collectors.joining(", "));
    }

    /** @throws ApiException 400 for a key of a type that no mechanism here is for */
    static EntryMechanism usual(KeyType type) {
        return switch (type) {
            case RSA -> RSA_PKCS;
            case EC -> ECDSA;
            case EDWARDS -> EDDSA;
            case AES -> AES_GCM;
            case HMAC -> SHA256_HMAC;
            case ML_DSA -> throw ApiException.invalid("PKCS#11 keys of the type ML-DSA are not supported");
        };
    }

    /** @throws ApiException 400 for a hash that no mechanism here makes MACs with */
    static EntryMechanism making(MacScheme scheme) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.hash == scheme.hash())
                .findFirst()
                .orElseThrow(() -> ApiException.invalid("PKCS#11 keys do not make " + scheme.text()));
    }

    long number() {
        return number;
    }

    KeyType keyType() {
        return keyType;
    }

    /** The hash that a MAC mechanism is named after. */
    @Nullable
    HashAlgorithm hash() {
        return hash;
    }

    @Override
    public String toString() {
        return "0x%04x (%s)".formatted(number, standardName);
    }
}
