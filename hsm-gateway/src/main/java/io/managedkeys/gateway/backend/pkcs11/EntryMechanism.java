package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_ECDSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_PSS;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeySpec.KeyType;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The mechanisms that an entry may name, and what each permits. */
enum EntryMechanism {
    RSA_PKCS(CKM_RSA_PKCS, "CKM_RSA_PKCS", KeyType.RSA, List.of(Family.RSA_PKCS1, Family.RSA_PSS)),
    RSA_PKCS_PSS(CKM_RSA_PKCS_PSS, "CKM_RSA_PKCS_PSS", KeyType.RSA, List.of(Family.RSA_PSS)),
    ECDSA(CKM_ECDSA, "CKM_ECDSA", KeyType.EC, List.of(Family.ECDSA));

    private final long number;
    private final String standardName;
    private final KeyType keyType;
    private final List<Family> families;

    EntryMechanism(long number, String standardName, KeyType keyType, List<Family> families) {
        this.number = number;
        this.standardName = standardName;
        this.keyType = keyType;
        this.families = families;
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

    static EntryMechanism usual(KeyType type) {
        return type == KeyType.RSA ? RSA_PKCS : ECDSA;
    }

    KeyType keyType() {
        return keyType;
    }

    /** What a token permits with it, given the mechanisms that the token has. */
    List<PermittedScheme> schemes(Set<Long> ofToken) {
        List<PermittedScheme> schemes = new ArrayList<>();
        for (Family family : families) {
            if (ofToken.contains(of(family))) {
                schemes.addAll(
                        family == Family.RSA_PSS ? PssHash.permitted(ofToken) : List.of(PermittedScheme.anyHash(family)));
            }
        }
        return schemes;
    }

    private static long of(Family family) {
        return switch (family) {
            case ECDSA -> CKM_ECDSA;
            case RSA_PKCS1 -> CKM_RSA_PKCS;
            case RSA_PSS -> CKM_RSA_PKCS_PSS;
            case EDDSA, ML_DSA -> -1; // no entry names a mechanism of these
        };
    }

    @Override
    public String toString() {
        return "0x%04x (%s)".formatted(number, standardName);
    }
}
