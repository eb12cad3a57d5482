package io.managedkeys.common.key;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a managed key lives, without its credentials. Libraries are names that only the gateway can resolve; what
 * becomes a host name or path of a cloud was checked by the record that holds it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BackendConfig.Pkcs11.class, name = "pkcs11"),
    @JsonSubTypes.Type(value = BackendConfig.AwsKms.class, name = "awskms"),
    @JsonSubTypes.Type(value = BackendConfig.AzureKeyVault.class, name = "azurekeyvault"),
    @JsonSubTypes.Type(value = BackendConfig.GcpCkms.class, name = "gcpckms")
})
public sealed interface BackendConfig {

    /**
     * A key in a PKCS#11 token. Its secret is {@code pin}.
     *
     * @param library name of a {@code kms_library} of the gateway
     * @param slot slot number, unsigned 64 bit, or null where the token is chosen by label
     * @param tokenLabel CKA label of the token, or null where the slot says it
     * @param keyLabel CKA_LABEL, or null where the id says it
     * @param keyId CKA_ID in lower-case hex, or null where the label says it
     * @param mechanism CKM_… number
     * @param curve name of the curve of a generated EC key, or null
     * @param keyBits bits of a generated RSA or secret key; 0 when not said
     * @param maxParallel operations in flight per key and gateway process; 0 when not said
     * @param rsaOaepHash sha1, sha224, … with CKM_RSA_PKCS_OAEP, or null
     * @param hmacKey the second key of an encryption by CKM_AES_CBC_PAD that is authenticated, or null
     * @param allowUnsafeDecryption see {@link EncryptionScheme.Family#isUnsafeToDecrypt}
     */
    record Pkcs11(
            String library,
            @Nullable BigInteger slot,
            @Nullable String tokenLabel,
            @Nullable String keyLabel,
            @Nullable String keyId,
            long mechanism,
            @Nullable String curve,
            int keyBits,
            boolean forceRwSession,
            int maxParallel,
            @Nullable String rsaOaepHash,
            @Nullable HmacKey hmacKey,
            boolean allowUnsafeDecryption)
            implements BackendConfig {

        /**
         * A generic secret key in the same token.
         *
         * @param label CKA_LABEL, or null where the id says it
         * @param id CKA_ID in lower-case hex, or null where the label says it
         * @param mechanism CKM_…_HMAC number
         */
        public record HmacKey(
                @Nullable String label, @Nullable String id, long mechanism) {}

        @Override
        public String type() {
            return "pkcs11";
        }

        @Override
        public String destination() {
            return hmacKey == null
                    ? digest("pkcs11", library, slot, tokenLabel, keyLabel, keyId)
                    : digest("pkcs11", library, slot, tokenLabel, keyLabel, keyId, hmacKey.label(), hmacKey.id());
        }
    }

    /**
     * A key in AWS KMS. Its secrets are {@code access_key} and {@code secret_key}, both or none.
     *
     * @param region {@code eu-central-1}
     * @param endpoint URL to call instead of the region's own, or null
     * @param kmsKey key id, alias or ARN; an alias where a key may be generated
     * @param keyType kind of a generated key in lower case ({@code rsa}, {@code ecdsa}, {@code ed25519},
     *     {@code ml-dsa}, {@code aes}, {@code hmac}), or null
     * @param keyBits of a generated RSA, ML-DSA or HMAC key; 0 when not said
     * @param curve P256, P384, P521, P256K1 for a generated ECDSA key, or null
     */
    record AwsKms(
            String region,
            @Nullable String endpoint,
            String kmsKey,
            @Nullable String keyType,
            int keyBits,
            @Nullable String curve)
            implements BackendConfig {
        public AwsKms {
            BackendNames.awsRegion(region);
            BackendNames.awsKey(region, kmsKey);
            BackendNames.endpoint(endpoint);
        }

        @Override
        public String type() {
            return "awskms";
        }

        @Override
        public String destination() {
            return digest("awskms", region, endpoint, kmsKey);
        }
    }

    /**
     * A key in Azure Key Vault or a Managed HSM. Its secret is {@code client_secret}, with {@code clientId}; none for a
     * managed identity.
     *
     * @param tenantId UUID or domain of the Entra tenant
     * @param clientId application (or user-assigned identity) to log in as, a UUID, or null
     * @param environment {@code AZUREPUBLICCLOUD} and its siblings
     * @param vaultName first label of the vault's host name
     * @param resource the rest of it: {@code vault.azure.net}, {@code managedhsm.azure.net} and their siblings
     * @param endpoint URL to call instead of the vault's own, or null
     * @param keyVersion 32 hex digits, or null for the newest when it is resolved
     * @param keyType kind of a generated key in lower case ({@code rsa}, {@code rsa-hsm}, {@code ec}, {@code ec-hsm},
     *     {@code oct-hsm}), or null
     * @param keyBits of a generated RSA or oct key; 0 when not said
     * @param curve P256, P384, P521, P256K1 for a generated EC key, or null
     * @param encryptionMode {@code envelope} or {@code raw}
     * @param allowUnsafeDecryption see {@link EncryptionScheme.Family#isUnsafeToDecrypt}
     */
    record AzureKeyVault(
            String tenantId,
            @Nullable String clientId,
            String environment,
            String vaultName,
            String resource,
            @Nullable String endpoint,
            String keyName,
            @Nullable String keyVersion,
            @Nullable String keyType,
            int keyBits,
            @Nullable String curve,
            String encryptionMode,
            boolean allowUnsafeDecryption)
            implements BackendConfig {
        public AzureKeyVault {
            BackendNames.azureTenant(tenantId);
            BackendNames.azureClient(clientId);
            BackendNames.azureEnvironment(environment);
            BackendNames.azureVault(vaultName);
            BackendNames.azureResource(resource);
            BackendNames.azureKey(keyName, keyVersion);
            BackendNames.endpoint(endpoint);
        }

        /** {@code https://<vault>.<resource>}, or the endpoint that takes its place. */
        @JsonIgnore
        public String vaultUrl() {
            return endpoint != null ? endpoint : "https://" + vaultName.toLowerCase(Locale.ROOT) + "." + resource;
        }

        @Override
        public String type() {
            return "azurekeyvault";
        }

        @Override
        public String destination() {
            return digest(
                    "azurekeyvault",
                    tenantId,
                    clientId,
                    environment,
                    vaultName,
                    resource,
                    endpoint,
                    keyName,
                    keyVersion);
        }
    }

    /**
     * A version of a key in Google Cloud KMS. Its secret is {@code credentials}, the JSON of a service account, or none.
     *
     * @param project id of the project
     * @param region location of the key ring
     * @param endpoint URL to call instead of Google's own, or null
     * @param keyRing must exist
     * @param cryptoKeyVersion a number from 1
     * @param algorithm {@code CryptoKeyVersionAlgorithm} in upper case
     * @param protectionLevel of a generated key: {@code SOFTWARE}, {@code HSM}, …; null for the provider's default
     * @param allowUnsafeDecryption see {@link EncryptionScheme.Family#isUnsafeToDecrypt}
     */
    record GcpCkms(
            String project,
            String region,
            @Nullable String endpoint,
            String keyRing,
            String cryptoKey,
            String cryptoKeyVersion,
            String algorithm,
            @Nullable String protectionLevel,
            boolean allowUnsafeDecryption)
            implements BackendConfig {
        public GcpCkms {
            BackendNames.gcpProject(project);
            BackendNames.gcpLocation(region);
            BackendNames.gcpKey(keyRing, cryptoKey, cryptoKeyVersion);
            BackendNames.gcpAlgorithm(algorithm);
            BackendNames.endpoint(endpoint);
        }

        /** {@code projects/…/locations/…/keyRings/…}. */
        @JsonIgnore
        public String keyRingName() {
            return "projects/" + project + "/locations/" + region + "/keyRings/" + keyRing;
        }

        @Override
        public String type() {
            return "gcpckms";
        }

        @Override
        public String destination() {
            return digest("gcpckms", project, region, endpoint, keyRing, cryptoKey, cryptoKeyVersion);
        }
    }

    /** Vault's name of the backend type. */
    @JsonIgnore
    String type();

    /**
     * What the credentials are good for (design: credentials are enclosed for one destination): base64url of a SHA-256
     * over type, library or endpoint, token, region, tenant, vault or project, and key locator. Credentials enclosed for
     * one destination are refused at another.
     */
    @JsonIgnore
    String destination();

    private static String digest(@Nullable Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            String value = part == null ? "" : part.toString();
            text.append(part == null ? '-' : '+')
                    .append(value.length())
                    .append(':')
                    .append(value);
        }
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
