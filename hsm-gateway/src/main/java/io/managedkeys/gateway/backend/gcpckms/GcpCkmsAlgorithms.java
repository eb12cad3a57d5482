package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.ProtectionLevel;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The algorithms of Cloud KMS that managed keys may have, and what each permits. The table in docs/backends/gcpckms.md
 * is this one. CTR is absent since nothing tells that its ciphertexts were changed; key encapsulation and SLH-DSA since
 * no engine uses them.
 */
final class GcpCkmsAlgorithms {
    /**
     * One algorithm.
     *
     * @param level that a generated key gets where the entry names none
     * @param permits with what may be decrypted without a tag included
     */
    record Row(
            CryptoKeyVersionAlgorithm algorithm,
            CryptoKeyPurpose purpose,
            KeySpec spec,
            ProtectionLevel level,
            List<PermittedScheme> permits) {
        /** What an entry's key permits: unsafe decryption only where the entry switches it on. */
        List<PermittedScheme> permits(boolean unsafeDecryption) {
            return permits.stream()
                    .filter(rule -> unsafeDecryption
                            || rule.operation() != KeyUsage.DECRYPT
                            || !(rule.family() instanceof EncryptionScheme.Family family)
                            || !family.isUnsafeToDecrypt())
                    .toList();
        }

        boolean is(CryptoKeyPurpose wanted) {
            return purpose == wanted;
        }
    }

    private static final SequencedMap<String, Row> TABLE = table();

    private GcpCkmsAlgorithms() {}

    /** @throws ApiException 400 with the text that clients of Vault know */
    static Row named(String algorithm) {
        Row row = TABLE.get(algorithm);
        if (row == null) {
            throw ApiException.invalid("invalid signature algorithm: %s; Google Cloud KMS keys may have one of %s"
                    .formatted(algorithm, String.join(", ", TABLE.keySet())));
        }
        return row;
    }

    /** In the order of the documentation. */
    static List<Row> all() {
        return List.copyOf(TABLE.values());
    }

    private static SequencedMap<String, Row> table() {
        List<Row> rows = new ArrayList<>();
        for (KeySpec rsa : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            rows.add(pss(rsa, HashAlgorithm.SHA2_256));
            if (rsa == KeySpec.RSA_4096) {
                rows.add(pss(rsa, HashAlgorithm.SHA2_512));
            }
        }
        for (KeySpec rsa : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            rows.add(pkcs1(rsa, HashAlgorithm.SHA2_256));
            if (rsa == KeySpec.RSA_4096) {
                rows.add(pkcs1(rsa, HashAlgorithm.SHA2_512));
            }
        }
        for (KeySpec rsa : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            rows.add(signing(
                    "RSA_SIGN_RAW_PKCS1_" + rsa.bits(),
                    rsa,
                    PermittedScheme.anyHash(SignatureScheme.Family.RSA_PKCS1)));
        }
        PermittedScheme ecdsa = PermittedScheme.anyHash(SignatureScheme.Family.ECDSA);
        rows.add(signing("EC_SIGN_P256_SHA256", KeySpec.EC_P256, ecdsa));
        rows.add(signing("EC_SIGN_P384_SHA384", KeySpec.EC_P384, ecdsa));
        rows.add(signing("EC_SIGN_SECP256K1_SHA256", KeySpec.EC_SECP256K1, ecdsa));
        rows.add(signing("EC_SIGN_ED25519", KeySpec.ED25519, PermittedScheme.anyHash(SignatureScheme.Family.EDDSA)));
        PermittedScheme mlDsa = PermittedScheme.anyHash(SignatureScheme.Family.ML_DSA);
        for (KeySpec set : List.of(KeySpec.ML_DSA_44, KeySpec.ML_DSA_65, KeySpec.ML_DSA_87)) {
            rows.add(signing("PQ_SIGN_ML_DSA_" + set.bits(), set, mlDsa));
            rows.add(signing("PQ_SIGN_ML_DSA_%d_EXTERNAL_MU".formatted(set.bits()), set, mlDsa));
        }
        for (KeySpec rsa : List.of(KeySpec.RSA_2048, KeySpec.RSA_3072, KeySpec.RSA_4096)) {
            rows.add(oaep(rsa, HashAlgorithm.SHA1));
            rows.add(oaep(rsa, HashAlgorithm.SHA2_256));
            if (rsa == KeySpec.RSA_4096) {
                rows.add(oaep(rsa, HashAlgorithm.SHA2_512));
            }
        }
        rows.add(encrypting(
                "GOOGLE_SYMMETRIC_ENCRYPTION",
                CryptoKeyPurpose.ENCRYPT_DECRYPT,
                KeySpec.AES_256,
                EncryptionScheme.Family.KMS_SYMMETRIC));
        for (KeySpec aes : List.of(KeySpec.AES_128, KeySpec.AES_256)) {
            rows.add(encrypting(
                    "AES_%d_GCM".formatted(aes.bits()),
                    CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT,
                    aes,
                    EncryptionScheme.Family.AES_GCM));
            rows.add(encrypting(
                    "AES_%d_CBC".formatted(aes.bits()),
                    CryptoKeyPurpose.RAW_ENCRYPT_DECRYPT,
                    aes,
                    EncryptionScheme.Family.AES_CBC_PAD));
        }
        rows.add(mac("HMAC_SHA1", KeySpec.GENERIC_SECRET, HashAlgorithm.SHA1));
        rows.add(mac("HMAC_SHA224", KeySpec.HMAC_224, HashAlgorithm.SHA2_224));
        rows.add(mac("HMAC_SHA256", KeySpec.HMAC_256, HashAlgorithm.SHA2_256));
        rows.add(mac("HMAC_SHA384", KeySpec.HMAC_384, HashAlgorithm.SHA2_384));
        rows.add(mac("HMAC_SHA512", KeySpec.HMAC_512, HashAlgorithm.SHA2_512));
        SequencedMap<String, Row> table = new LinkedHashMap<>();
        rows.forEach(row -> table.put(row.algorithm().name(), row));
        return table;
    }

    private static Row pss(KeySpec rsa, HashAlgorithm hash) {
        return signing(
                "RSA_SIGN_PSS_%d_%s".formatted(rsa.bits(), google(hash)),
                rsa,
                PermittedScheme.withHash(SignatureScheme.Family.RSA_PSS, hash));
    }

    private static Row pkcs1(KeySpec rsa, HashAlgorithm hash) {
        return signing(
                "RSA_SIGN_PKCS1_%d_%s".formatted(rsa.bits(), google(hash)),
                rsa,
                PermittedScheme.withHash(SignatureScheme.Family.RSA_PKCS1, hash));
    }

    private static Row signing(String algorithm, KeySpec spec, PermittedScheme rule) {
        return new Row(
                CryptoKeyVersionAlgorithm.valueOf(algorithm),
                CryptoKeyPurpose.ASYMMETRIC_SIGN,
                spec,
                spec == KeySpec.EC_SECP256K1 ? ProtectionLevel.HSM : ProtectionLevel.SOFTWARE,
                List.of(rule));
    }

    private static Row oaep(KeySpec rsa, HashAlgorithm hash) {
        return new Row(
                CryptoKeyVersionAlgorithm.valueOf("RSA_DECRYPT_OAEP_%d_%s".formatted(rsa.bits(), google(hash))),
                CryptoKeyPurpose.ASYMMETRIC_DECRYPT,
                rsa,
                ProtectionLevel.SOFTWARE,
                List.of(
                        PermittedScheme.encrypts(EncryptionScheme.Family.RSA_OAEP, hash),
                        PermittedScheme.decrypts(EncryptionScheme.Family.RSA_OAEP, hash)));
    }

    private static Row encrypting(
            String algorithm, CryptoKeyPurpose purpose, KeySpec spec, EncryptionScheme.Family family) {
        return new Row(
                CryptoKeyVersionAlgorithm.valueOf(algorithm),
                purpose,
                spec,
                ProtectionLevel.SOFTWARE,
                List.of(PermittedScheme.encrypts(family, null), PermittedScheme.decrypts(family, null)));
    }

    private static Row mac(String algorithm, KeySpec spec, HashAlgorithm hash) {
        return new Row(
                CryptoKeyVersionAlgorithm.valueOf(algorithm),
                CryptoKeyPurpose.MAC,
                spec,
                ProtectionLevel.SOFTWARE,
                List.of(PermittedScheme.macs(hash)));
    }

    private static String google(HashAlgorithm hash) {
        Map<HashAlgorithm, String> names =
                Map.of(HashAlgorithm.SHA1, "SHA1", HashAlgorithm.SHA2_256, "SHA256", HashAlgorithm.SHA2_512, "SHA512");
        return names.getOrDefault(hash, "");
    }
}
