package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_CBC_PAD;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_AES_GCM;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_RSA_PKCS_OAEP;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKZ_DATA_SPECIFIED;

import iaik.pkcs.pkcs11.wrapper.CK_GCM_PARAMS;
import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.CK_RSA_PKCS_OAEP_PARAMS;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import org.jspecify.annotations.Nullable;

/** How a token encrypts and decrypts with a scheme: the mechanism and its parameters. */
final class CipherMechanism {
    private CipherMechanism() {}

    /** Bytes of the IV in front of a ciphertext. */
    static int ivBytes(EncryptionScheme scheme) {
        return switch (scheme) {
            case EncryptionScheme.AesGcm gcm -> EncryptionScheme.GCM_IV_BYTES;
            case EncryptionScheme.AesCbcPad pad -> EncryptionScheme.AES_BLOCK_BYTES;
            case EncryptionScheme.AesCbcHmac hmac -> EncryptionScheme.AES_BLOCK_BYTES;
            case EncryptionScheme.RsaOaep oaep -> 0;
            case EncryptionScheme.RsaPkcs1 pkcs1 -> 0;
            case EncryptionScheme.KmsSymmetric kms -> 0;
        };
    }

    /** @param iv of {@link #ivBytes} */
    static CK_MECHANISM of(EncryptionScheme scheme, byte[] iv, byte @Nullable [] associatedData) {
        CK_MECHANISM mechanism = new CK_MECHANISM();
        switch (scheme) {
            case EncryptionScheme.AesGcm gcm -> {
                CK_GCM_PARAMS parameters = new CK_GCM_PARAMS();
                parameters.pIv = iv;
                parameters.pAAD = associatedData == null ? new byte[0] : associatedData;
                parameters.ulTagBits = EncryptionScheme.GCM_TAG_BYTES * 8L;
                mechanism.mechanism = CKM_AES_GCM;
                mechanism.pParameter = parameters;
            }
            case EncryptionScheme.AesCbcPad pad -> cbc(mechanism, iv);
            case EncryptionScheme.AesCbcHmac hmac -> cbc(mechanism, iv);
            case EncryptionScheme.RsaOaep(var hash, var mgfHash) -> {
                CK_RSA_PKCS_OAEP_PARAMS parameters = new CK_RSA_PKCS_OAEP_PARAMS();
                parameters.hashAlg = PssHash.of(hash).digest();
                parameters.mgf = PssHash.of(mgfHash).mgf();
                parameters.source = CKZ_DATA_SPECIFIED;
                mechanism.mechanism = CKM_RSA_PKCS_OAEP;
                mechanism.pParameter = parameters;
            }
            case EncryptionScheme.RsaPkcs1 pkcs1 -> mechanism.mechanism = CKM_RSA_PKCS;
            case EncryptionScheme.KmsSymmetric kms -> throw unsupported(kms);
        }
        return mechanism;
    }

    private static void cbc(CK_MECHANISM mechanism, byte[] iv) {
        mechanism.mechanism = CKM_AES_CBC_PAD;
        mechanism.pParameter = iv;
    }

    /** @throws ApiException 400 for parameters that no entry's mechanism does */
    static void requireFitting(EncryptionScheme scheme) {
        if (scheme instanceof EncryptionScheme.RsaOaep(var hash, var mgfHash) && hash != mgfHash) {
            throw ApiException.invalid("the mask's hash must be the hash: " + scheme.text());
        }
        if (scheme instanceof EncryptionScheme.KmsSymmetric) {
            throw unsupported(scheme);
        }
    }

    private static ApiException unsupported(EncryptionScheme scheme) {
        return ApiException.invalid("PKCS#11 keys do not encrypt with " + scheme.text());
    }
}
