package io.managedkeys.suite.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes a cloud's place: how it is started, what the gateway must be told, and an example key in it. The
 * classes are those of the module test-fixtures, known by name only.
 */
public enum StandIn {
    AWS("aws", "awskms", "io.managedkeys.fixtures.awskms.AwsKmsMain") {
        @Override
        List<String> options(int port, Path folder) {
            return List.of(
                    "--port=" + port,
                    "--region=us-east-1",
                    "--access-key=" + AWS_ACCESS_KEY,
                    "--secret-key=" + AWS_SECRET_KEY);
        }

        @Override
        Map<String, String> gatewaySettings(int port) {
            return Map.of("gateway.cloud.allowed-endpoints[0]", "http://127.0.0.1:" + port);
        }

        @Override
        public Map<String, Object> address(int port, Path folder) {
            return Map.of(
                    "region",
                    "us-east-1",
                    "endpoint",
                    "http://127.0.0.1:" + port,
                    "access_key",
                    AWS_ACCESS_KEY,
                    "secret_key",
                    AWS_SECRET_KEY);
        }

        @Override
        Map<String, Object> exampleKey() {
            return Map.of("kms_key", "alias/example", "key_type", "ECDSA", "curve", "P256");
        }
    },
    AZURE("azure", "azurekeyvault", "io.managedkeys.fixtures.azurekeyvault.Main") {
        @Override
        List<String> options(int port, Path folder) {
            return List.of(
                    "--port",
                    Integer.toString(port),
                    "--authority",
                    folder.resolve("azure-authority.pem").toString(),
                    "--vault",
                    "dev-vault",
                    "--managed-hsm",
                    "dev-hsm",
                    "--tenant-id",
                    AZURE_TENANT,
                    "--client-id",
                    AZURE_CLIENT,
                    "--client-secret",
                    AZURE_SECRET);
        }

        @Override
        Map<String, String> gatewaySettings(int port) {
            return Map.of("gateway.cloud.stand-ins.azure-proxy", "http://127.0.0.1:" + port);
        }

        @Override
        @Nullable
        Path authority(Path folder) {
            return folder.resolve("azure-authority.pem");
        }

        @Override
        public Map<String, Object> address(int port, Path folder) {
            return Map.of(
                    "tenant_id", AZURE_TENANT,
                    "client_id", AZURE_CLIENT,
                    "client_secret", AZURE_SECRET,
                    "vault_name", "dev-vault");
        }

        @Override
        Map<String, Object> exampleKey() {
            return Map.of("key_name", "example", "key_type", "RSA", "key_bits", 2048);
        }
    },
    GCP("gcp", "gcpckms", "io.managedkeys.fixtures.gcpckms.GcpKmsMain") {
        @Override
        List<String> options(int port, Path folder) {
            return List.of(
                    "--port=" + port,
                    "--ring=projects/dev-project/locations/global/keyRings/dev",
                    "--credentials=" + credentials(folder),
                    "--certificate=" + folder.resolve("gcp-certificate.pem"));
        }

        @Override
        Map<String, String> gatewaySettings(int port) {
            return Map.of("gateway.cloud.allowed-endpoints[1]", "https://127.0.0.1:" + port);
        }

        @Override
        @Nullable
        Path authority(Path folder) {
            return folder.resolve("gcp-certificate.pem");
        }

        @Override
        public Map<String, Object> address(int port, Path folder) {
            try {
                return Map.of(
                        "project", "dev-project",
                        "region", "global",
                        "key_ring", "dev",
                        "endpoint", "https://127.0.0.1:" + port,
                        "credentials", Files.readString(credentials(folder)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        Map<String, Object> exampleKey() {
            return Map.of("crypto_key", "example", "algorithm", "EC_SIGN_P256_SHA256");
        }
    };

    private static final String AWS_ACCESS_KEY = "AKIADEVONLYEXAMPLE00";
    private static final String AWS_SECRET_KEY = "dev-only-secret-key-of-no-account";
    private static final String AZURE_TENANT = "11111111-1111-1111-1111-111111111111";
    private static final String AZURE_CLIENT = "22222222-2222-2222-2222-222222222222";
    private static final String AZURE_SECRET = "dev-only-secret";

    private final String word;
    private final String type;
    private final String mainClass;

    StandIn(String word, String type, String mainClass) {
        this.word = word;
        this.type = type;
        this.mainClass = mainClass;
    }

    /**
     * @param words as after {@code --with}
     * @throws IllegalArgumentException naming the word that is none
     */
    public static List<StandIn> named(String words) {
        return Arrays.stream(words.split(",", -1)).distinct().map(StandIn::one).toList();
    }

    private static StandIn one(String word) {
        return Arrays.stream(values())
                .filter(standIn -> standIn.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--with takes %s, separated by commas; not: %s"
                        .formatted(
                                Arrays.stream(values()).map(StandIn::word).collect(Collectors.joining(", ")), word)));
    }

    /** What {@code --with} calls it. */
    public String word() {
        return word;
    }

    /** Vault's name of the backend type. */
    public String type() {
        return type;
    }

    String mainClass() {
        return mainClass;
    }

    private static Path credentials(Path folder) {
        return folder.resolve("gcp-credentials.json");
    }

    /** @param folder for files that it and its clients share */
    abstract List<String> options(int port, Path folder);

    abstract Map<String, String> gatewaySettings(int port);

    /** PEM that it writes and the gateway must trust; null where it speaks no TLS. */
    @Nullable
    Path authority(Path folder) {
        return null;
    }

    /** Parameters that every managed key in it has: where it is and who calls. */
    public abstract Map<String, Object> address(int port, Path folder);

    abstract Map<String, Object> exampleKey();
}
