package io.managedkeys.registry.managedkey;

import io.managedkeys.common.api.HsmGateway.Owner;
import io.managedkeys.common.api.HsmGateway.ResolveRequest;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the three clouds in memory. A secret that ends with "wrong" is refused; none is taken only from namespaces
 * that may use the gateway's own credentials.
 */
public final class FakeClouds {
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Set<String> ambient = new CopyOnWriteArraySet<>();

    private record Key(KeySpec spec, byte[] material, List<PermittedScheme> schemes) {
        boolean isSecret() {
            return spec.isSecret();
        }
    }

    void reset() {
        ambient.clear();
    }

    /** As an entry of the gateway's configuration. */
    public void permitAmbientCredentials(String namespacePath) {
        ambient.add(namespacePath);
    }

    /** Somebody makes the alias, name or version another key. */
    public void replace(BackendConfig config) {
        keys.put(place(config), made(config));
    }

    /** The same key has a second name. */
    public void rename(BackendConfig config, BackendConfig renamed) {
        keys.put(place(renamed), keys.get(place(config)));
    }

    void check(Owner owner, BackendConfig config, Map<String, String> credentials) {
        if (credentials.isEmpty() && !ambient.contains(owner.namespacePath())) {
            throw ApiException.invalid("the managed key has no credentials");
        }
        if (config instanceof BackendConfig.GcpCkms gcp) {
            var unused = spec(gcp);
        }
    }

    ResolvedKey resolve(ResolveRequest request, Map<String, String> credentials) {
        BackendConfig config = request.config();
        check(request.owner(), config, credentials);
        if (credentials.values().stream().anyMatch(secret -> secret.endsWith("wrong"))) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the cloud refused the credentials");
        }
        String place = place(config);
        boolean absent = !keys.containsKey(place);
        Key key = request.mayGenerate() ? keys.computeIfAbsent(place, name -> made(config)) : keys.get(place);
        if (key == null) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "no such key in the cloud");
        }
        SignatureScheme asked = request.testScheme();
        if (asked != null && key.schemes().stream().noneMatch(rule -> rule.permits(asked))) {
            throw ApiException.invalid("the key does not permit " + asked);
        }
        Set<KeyUsage> capabilities = EnumSet.noneOf(KeyUsage.class);
        key.schemes().forEach(rule -> capabilities.add(rule.operation()));
        return new ResolvedKey(
                place,
                key.isSecret()
                        ? KeyIdentity.ofSecret(config.type(), place, key.material())
                        : KeyIdentity.ofSpki(key.material()),
                key.isSecret() ? null : key.material(),
                key.spec(),
                capabilities,
                key.schemes(),
                absent,
                Map.of("cloud", config.type()),
                null);
    }

    private static String place(BackendConfig config) {
        return switch (config) {
            case BackendConfig.Pkcs11 key -> throw new IllegalArgumentException("no cloud");
            case BackendConfig.AwsKms key -> key.region() + "/" + key.kmsKey();
            case BackendConfig.AzureKeyVault key -> key.vaultUrl() + "/keys/" + key.keyName();
            case BackendConfig.GcpCkms key ->
                key.keyRingName() + "/cryptoKeys/" + key.cryptoKey() + "/" + key.cryptoKeyVersion();
        };
    }

    private static Key made(BackendConfig config) {
        KeySpec spec = switch (config) {
            case BackendConfig.Pkcs11 key -> throw new IllegalArgumentException("no cloud");
            case BackendConfig.AwsKms key -> spec(key.keyType());
            case BackendConfig.AzureKeyVault key -> spec(key.keyType());
            case BackendConfig.GcpCkms key -> spec(key);
        };
        return switch (spec.type()) {
            case RSA ->
                new Key(
                        spec,
                        publicKey("RSA", 2048),
                        List.of(
                                PermittedScheme.anyHash(SignatureScheme.Family.RSA_PKCS1),
                                PermittedScheme.anyHash(SignatureScheme.Family.RSA_PSS)));
            case EC ->
                new Key(spec, publicKey("EC", 256), List.of(PermittedScheme.anyHash(SignatureScheme.Family.ECDSA)));
            case HMAC -> new Key(spec, new byte[] {1}, List.of(PermittedScheme.macs(HashAlgorithm.SHA2_256)));
            default ->
                new Key(
                        spec,
                        new byte[] {2},
                        List.of(
                                PermittedScheme.encrypts(EncryptionScheme.Family.KMS_SYMMETRIC, null),
                                PermittedScheme.decrypts(EncryptionScheme.Family.KMS_SYMMETRIC, null)));
        };
    }

    private static KeySpec spec(@Nullable String keyType) {
        return switch (String.valueOf(keyType)) {
            case "rsa", "rsa-hsm" -> KeySpec.RSA_2048;
            case "ecdsa", "ec", "ec-hsm" -> KeySpec.EC_P256;
            case "hmac" -> KeySpec.HMAC_256;
            default -> KeySpec.AES_256;
        };
    }

    private static KeySpec spec(BackendConfig.GcpCkms config) {
        return switch (config.algorithm()) {
            case "RSA_SIGN_PKCS1_2048_SHA256" -> KeySpec.RSA_2048;
            case "EC_SIGN_P256_SHA256" -> KeySpec.EC_P256;
            case "HMAC_SHA256" -> KeySpec.HMAC_256;
            case "GOOGLE_SYMMETRIC_ENCRYPTION" -> KeySpec.AES_256;
            default -> throw ApiException.invalid("invalid signature algorithm: " + config.algorithm());
        };
    }

    private static byte[] publicKey(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair().getPublic().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
