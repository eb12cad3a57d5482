package io.managedkeys.suite.matrix;

import io.managedkeys.suite.Suite;
import io.managedkeys.suite.standin.Cloud;
import io.managedkeys.suite.standin.StandIn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns: what kinds of keys are tried in each backend. */
final class MatrixKeys {
    private static final String SIGN = "sign,verify";
    private static final String ENCRYPT = "encrypt,decrypt";
    private static final String BOTH = "sign,verify,encrypt,decrypt";

    private MatrixKeys() {}

    static List<MatrixKey> pkcs11(Suite suite) {
        Map<String, Object> place = Map.of(
                "library",
                "softhsm",
                "token_label",
                "dev",
                "pin",
                suite.softHsm().pin());
        return List.of(
                pkcs11(place, "RSA PKCS1", Map.of("mechanism", "0x0001", "key_bits", 2048, "usages", BOTH)),
                pkcs11(place, "RSA PSS", Map.of("mechanism", "0x000D", "key_bits", 2048, "usages", SIGN)),
                pkcs11(
                        place,
                        "RSA OAEP",
                        Map.of("mechanism", "0x0009", "key_bits", 2048, "rsa_oaep_hash", "sha1", "usages", ENCRYPT)),
                pkcs11(place, "EC P256", Map.of("mechanism", "0x1041", "curve", "P256", "usages", SIGN)),
                pkcs11(place, "EC P384", Map.of("mechanism", "0x1041", "curve", "P384", "usages", SIGN)),
                pkcs11(place, "EC P521", Map.of("mechanism", "0x1041", "curve", "P521", "usages", SIGN)),
                pkcs11(place, "EC P256K1", Map.of("mechanism", "0x1041", "curve", "P256K1", "usages", SIGN)),
                pkcs11(place, "Ed25519", Map.of("mechanism", "0x1057", "usages", SIGN)),
                pkcs11(place, "AES GCM", Map.of("mechanism", "0x1087", "key_bits", 256, "usages", ENCRYPT)),
                pkcs11(
                        place,
                        "AES CBC",
                        Map.of(
                                "mechanism",
                                "0x1085",
                                "key_bits",
                                256,
                                "allow_unsafe_decryption",
                                true,
                                "usages",
                                ENCRYPT)),
                pkcs11(place, "HMAC SHA256", Map.of("mechanism", "0x0251", "usages", "mac")));
    }

    private static MatrixKey pkcs11(Map<String, Object> place, String kind, Map<String, Object> key) {
        Map<String, Object> labelled = new HashMap<>(key);
        labelled.put("key_label", "<name>");
        return MatrixKey.of("pkcs11", kind, place, labelled);
    }

    /** In a cloud's stand-in. */
    static List<MatrixKey> in(StandIn standIn) {
        Map<String, Object> place = standIn.address();
        return kinds(standIn.cloud()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(kind -> MatrixKey.of(standIn.cloud().type(), kind.getKey(), place, kind.getValue()))
                .toList();
    }

    private static Map<String, Map<String, Object>> kinds(Cloud cloud) {
        return switch (cloud) {
            case AWS ->
                Map.of(
                        "AES", aws("AES", 0, "", ENCRYPT),
                        "EC P256", aws("ECDSA", 0, "P256", SIGN),
                        "EC P384", aws("ECDSA", 0, "P384", SIGN),
                        "EC P256K1", aws("ECDSA", 0, "P256K1", SIGN),
                        "HMAC 256", aws("HMAC", 256, "", "mac"),
                        "ML-DSA 65", aws("ML-DSA", 65, "", SIGN),
                        "Ed25519", aws("Ed25519", 0, "", SIGN),
                        "RSA encrypting", aws("RSA", 2048, "", ENCRYPT),
                        "RSA signing", aws("RSA", 2048, "", SIGN));
            case AZURE ->
                Map.of(
                        "EC P256", azure("EC", 0, "P256", SIGN),
                        "EC-HSM P384", azure("EC-HSM", 0, "P384", SIGN),
                        "RSA", azure("RSA", 2048, "", BOTH),
                        "RSA-HSM", azure("RSA-HSM", 2048, "", BOTH),
                        "oct-HSM", managedHsm(azure("oct-HSM", 256, "", ENCRYPT)));
            case GCP ->
                Map.of(
                        "AES symmetric", gcp("GOOGLE_SYMMETRIC_ENCRYPTION", ENCRYPT),
                        "AES raw GCM", gcp("AES_256_GCM", ENCRYPT),
                        "EC P256", gcp("EC_SIGN_P256_SHA256", SIGN),
                        "EC P384", gcp("EC_SIGN_P384_SHA384", SIGN),
                        "Ed25519", gcp("EC_SIGN_ED25519", SIGN),
                        "HMAC SHA256", gcp("HMAC_SHA256", "mac"),
                        "RSA OAEP", gcp("RSA_DECRYPT_OAEP_2048_SHA256", ENCRYPT),
                        "RSA PKCS1", gcp("RSA_SIGN_PKCS1_2048_SHA256", SIGN),
                        "RSA PSS", gcp("RSA_SIGN_PSS_2048_SHA256", SIGN));
        };
    }

    private static Map<String, Object> aws(String keyType, int bits, String curve, String usages) {
        Map<String, Object> key = sized(keyType, bits, curve, usages);
        key.put("kms_key", "alias/matrix-" + (keyType + bits + curve + usages).replaceAll("[^A-Za-z0-9]", ""));
        return key;
    }

    private static Map<String, Object> azure(String keyType, int bits, String curve, String usages) {
        Map<String, Object> key = sized(keyType, bits, curve, usages);
        key.put("key_name", "<name>");
        return key;
    }

    private static Map<String, Object> managedHsm(Map<String, Object> key) {
        key.put("vault_name", "dev-hsm");
        key.put("resource", "managedhsm.azure.net");
        return key;
    }

    private static Map<String, Object> sized(String keyType, int bits, String curve, String usages) {
        Map<String, Object> key = new HashMap<>(Map.of("key_type", keyType, "usages", usages));
        if (bits > 0) {
            key.put("key_bits", bits);
        }
        if (!curve.isEmpty()) {
            key.put("curve", curve);
        }
        return key;
    }

    private static Map<String, Object> gcp(String algorithm, String usages) {
        return Map.of("algorithm", algorithm, "crypto_key", "<name>", "usages", usages);
    }
}
