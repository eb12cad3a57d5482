package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA1;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA3_512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKG_MGF1_SHA512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA1_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA224_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA384_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_224;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_224_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_256;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_256_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_384;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_384_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA3_512_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA512;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA512_RSA_PKCS_PSS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA_1;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A hash by the numbers that PKCS#11 has for it as a parameter of PSS and OAEP.
 *
 * @param digest CKM_SHA…
 * @param mgf CKG_MGF1_SHA…
 * @param pss CKM_SHA…_RSA_PKCS_PSS, the mechanism that hashes by itself
 */
record PssHash(long digest, long mgf, long pss) {

    static PssHash of(HashAlgorithm hash) {
        return switch (hash) {
            case SHA1 -> new PssHash(CKM_SHA_1, CKG_MGF1_SHA1, CKM_SHA1_RSA_PKCS_PSS);
            case SHA2_224 -> new PssHash(CKM_SHA224, CKG_MGF1_SHA224, CKM_SHA224_RSA_PKCS_PSS);
            case SHA2_256 -> new PssHash(CKM_SHA256, CKG_MGF1_SHA256, CKM_SHA256_RSA_PKCS_PSS);
            case SHA2_384 -> new PssHash(CKM_SHA384, CKG_MGF1_SHA384, CKM_SHA384_RSA_PKCS_PSS);
            case SHA2_512 -> new PssHash(CKM_SHA512, CKG_MGF1_SHA512, CKM_SHA512_RSA_PKCS_PSS);
            case SHA3_224 -> new PssHash(CKM_SHA3_224, CKG_MGF1_SHA3_224, CKM_SHA3_224_RSA_PKCS_PSS);
            case SHA3_256 -> new PssHash(CKM_SHA3_256, CKG_MGF1_SHA3_256, CKM_SHA3_256_RSA_PKCS_PSS);
            case SHA3_384 -> new PssHash(CKM_SHA3_384, CKG_MGF1_SHA3_384, CKM_SHA3_384_RSA_PKCS_PSS);
            case SHA3_512 -> new PssHash(CKM_SHA3_512, CKG_MGF1_SHA3_512, CKM_SHA3_512_RSA_PKCS_PSS);
        };
    }

    /**
     * PSS with the hashes that the token shows to know, by hashing or by a PSS of its own; with any where it shows none
     * at all, which says nothing.
     */
    static List<PermittedScheme> permitted(Set<Long> ofToken) {
        List<HashAlgorithm> known = Arrays.stream(HashAlgorithm.values())
                .filter(hash -> ofToken.contains(of(hash).digest()) || ofToken.contains(of(hash).pss()))
                .toList();
        return known.isEmpty() || known.size() == HashAlgorithm.values().length
                ? List.of(PermittedScheme.anyHash(Family.RSA_PSS))
                : known.stream()
                        .map(hash -> PermittedScheme.withHash(Family.RSA_PSS, hash))
                        .toList();
    }
}
