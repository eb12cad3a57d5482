package io.managedkeys.suite;

import io.managedkeys.suite.standin.Cloud;
import io.managedkeys.suite.standin.StandIns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Managed keys for the trials of clients: of each kind one in each backend that knows the kind. */
final class ClientKeys {
    private static final String PKCS11 = "pkcs11";
    private static final String SIGN = "sign,verify";
    private static final String ENCRYPT = "encrypt,decrypt";
    private static final String NAME = "<name>";

    private final String client;
    private final Suite suite;
    private final StandIns standIns;

    /**
     * One key.
     *
     * @param backend Vault's name of its type
     * @param name of the managed key, and of what it is called in its backend
     * @param fields of the write that makes it
     */
    record ClientKey(String backend, String kind, String name, Map<String, Object> fields) {
        ClientKey {
            fields = Map.copyOf(fields);
        }

        String path() {
            return "sys/managed-keys/%s/%s".formatted(backend, name);
        }

        boolean permits(String usage) {
            return List.of(String.valueOf(fields.get("usages")).split(",", -1)).contains(usage);
        }

        @Override
        public String toString() {
            return backend + " " + kind;
        }
    }

    /** @param client on trial, which sets its keys apart from others' */
    ClientKeys(String client, Suite suite, StandIns standIns) {
        this.client = client;
        this.suite = suite;
        this.standIns = standIns;
    }

    Stream<ClientKey> all() {
        return Stream.concat(Stream.of(PKCS11), Stream.of(Cloud.values()).map(Cloud::type))
                .flatMap(backend ->
                        kinds(backend).entrySet().stream().map(kind -> key(backend, kind.getKey(), kind.getValue())));
    }

    /** @param kind {@code ec}, {@code rsa}, {@code ed25519}, {@code aes}, {@code rsa-oaep} or {@code hmac} */
    Stream<ClientKey> of(String kind) {
        return all().filter(key -> key.kind().equals(kind));
    }

    private ClientKey key(String backend, String kind, Map<String, Object> parameters) {
        String name = "%s-%s-%s".formatted(client, backend, kind);
        Map<String, Object> fields = new HashMap<>(place(backend));
        parameters.forEach(
                (field, value) -> fields.put(field, value instanceof String text ? text.replace(NAME, name) : value));
        fields.put("allow_generate_key", true);
        return new ClientKey(backend, kind, name, fields);
    }

    private Map<String, Object> place(String backend) {
        return Stream.of(Cloud.values())
                .filter(cloud -> cloud.type().equals(backend))
                .findFirst()
                .map(cloud -> standIns.of(cloud).address())
                .orElseGet(() -> Map.of(
                        "library",
                        "softhsm",
                        "token_label",
                        SoftHsm.TOKEN,
                        "pin",
                        suite.softHsm().pin()));
    }

    private static Map<String, Map<String, Object>> kinds(String backend) {
        return new TreeMap<>(
                switch (backend) {
                    case PKCS11 ->
                        Map.of(
                                "ec", pkcs11(Map.of("mechanism", "0x1041", "curve", "P256", "usages", SIGN)),
                                "rsa", pkcs11(Map.of("mechanism", "0x0001", "key_bits", 2048, "usages", SIGN)),
                                "ed25519", pkcs11(Map.of("mechanism", "0x1057", "usages", SIGN)),
                                "aes", pkcs11(Map.of("mechanism", "0x1087", "key_bits", 256, "usages", ENCRYPT)),
                                "rsa-oaep",
                                        pkcs11(Map.of(
                                                "mechanism",
                                                "0x0009",
                                                "key_bits",
                                                2048,
                                                "rsa_oaep_hash",
                                                "sha1",
                                                "usages",
                                                ENCRYPT)),
                                "hmac", pkcs11(Map.of("mechanism", "0x0251", "usages", "mac")));
                    case "awskms" ->
                        Map.of(
                                "ec", aws(Map.of("key_type", "ECDSA", "curve", "P256", "usages", SIGN)),
                                "rsa", aws(Map.of("key_type", "RSA", "key_bits", 2048, "usages", SIGN)),
                                "ed25519", aws(Map.of("key_type", "ED25519", "usages", SIGN)),
                                "aes", aws(Map.of("key_type", "AES", "usages", ENCRYPT)),
                                "rsa-oaep", aws(Map.of("key_type", "RSA", "key_bits", 2048, "usages", ENCRYPT)),
                                "hmac", aws(Map.of("key_type", "HMAC", "key_bits", 256, "usages", "mac")));
                    case "azurekeyvault" ->
                        Map.of(
                                "ec", azure(Map.of("key_type", "EC", "curve", "P256", "usages", SIGN)),
                                "rsa",
                                        azure(Map.of(
                                                "key_type", "RSA", "key_bits", 2048, "usages", SIGN + "," + ENCRYPT)),
                                "aes", managedHsm(Map.of("key_type", "oct-HSM", "key_bits", 256, "usages", ENCRYPT)),
                                "rsa-oaep",
                                        azure(Map.of(
                                                "key_type",
                                                "RSA",
                                                "key_bits",
                                                2048,
                                                "encryption_mode",
                                                "raw",
                                                "usages",
                                                ENCRYPT)),
                                "hmac", managedHsm(Map.of("key_type", "oct-HSM", "key_bits", 256, "usages", "mac")));
                    case "gcpckms" ->
                        Map.of(
                                "ec", gcp("EC_SIGN_P256_SHA256", SIGN),
                                "rsa", gcp("RSA_SIGN_PKCS1_2048_SHA256", SIGN),
                                "ed25519", gcp("EC_SIGN_ED25519", SIGN),
                                "aes", gcp("AES_256_GCM", ENCRYPT),
                                "rsa-oaep", gcp("RSA_DECRYPT_OAEP_2048_SHA256", ENCRYPT),
                                "hmac", gcp("HMAC_SHA256", "mac"));
                    default -> throw new IllegalArgumentException(backend);
                });
    }

    private static Map<String, Object> pkcs11(Map<String, Object> parameters) {
        return with(parameters, Map.of("key_label", NAME));
    }

    private static Map<String, Object> aws(Map<String, Object> parameters) {
        return with(parameters, Map.of("kms_key", "alias/" + NAME));
    }

    private static Map<String, Object> azure(Map<String, Object> parameters) {
        return with(parameters, Map.of("key_name", NAME));
    }

    private static Map<String, Object> managedHsm(Map<String, Object> parameters) {
        return with(parameters, Map.of("key_name", NAME, "vault_name", "dev-hsm", "resource", "managedhsm.azure.net"));
    }

    private static Map<String, Object> gcp(String algorithm, String usages) {
        return Map.of("crypto_key", NAME, "algorithm", algorithm, "usages", usages);
    }

    private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> others) {
        Map<String, Object> all = new HashMap<>(some);
        all.putAll(others);
        return all;
    }
}
